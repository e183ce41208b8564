-- Apps are told when somebody signs out (OpenID Connect Back-Channel Logout 1.0). That a session or a sign-in at an app has ended is
-- written in its row; whether the apps are still to be told, beside it, so that no end is forgotten, whoever wrote it.

-- Whether apps are signed in through it that were not told of its end.
alter table sessions add column has_apps boolean not null default false;
-- Whether the app was not told of its end.
alter table app_grants add column untold boolean not null default false;
-- The session it began in, under which the app knows it, also once that has run out by itself.
alter table app_grants add column sid text;
update app_grants set sid = session_id, untold = true where ended_at is null;
update sessions set has_apps = true where ended_at is null and id in (select session_id from app_grants where ended_at is null);
create index sessions_untold on sessions (ended_at) where has_apps and ended_at is not null;
create index app_grants_untold on app_grants (ended_at) where untold and ended_at is not null;

-- The apps that are signed in through each session, and until when at most.
create view session_apps as
select g.session_id, g.user_id, c.id as client_id, c.name, max(g.expires_at) as until
from app_grants g join clients c on c.id = g.client_id
where g.ended_at is null and g.session_id is not null and c.disabled_at is null
group by g.session_id, g.user_id, c.id, c.name;

-- Jobs of different lanes do not wait for one another: letters do not wait for an app that does not answer.
alter table jobs add column lane text not null default 'post';
drop index jobs_due;
create index jobs_due on jobs (lane, run_at) where dead_at is null;
