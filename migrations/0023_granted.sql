-- What apps were allowed of whom, as each request of an app asks for it: sign-ins at apps that have not ended, with their person, unless
-- they or the app are shut out. Whether one has run out depends on the time, which comes from the application: one of an app that may
-- stay (`offline`) outlives a session that has run out by itself.
create view granted as
select g.id as grant_id, g.client_id, g.user_id, g.session_id, g.scope, g.audience, g.proof, g.claims, g.expires_at as grant_ends_at, g.last_used_at,
    g.offline, s.expires_at as session_ends_at, s.last_seen_at + s.idle_ms as session_idle_until,
    (select string_agg(r.role, ' ') from
        (select role from user_roles where user_id = u.id union select name from roles where is_default) r) as roles,
    u.id, u.email, u.email_verified_at, u.username, u.name, u.given_name, u.family_name, u.locale, u.time_zone, u.metadata, u.status,
    u.deletion_due_at, u.last_sign_in_at, u.created_at
from app_grants g join users u on u.id = g.user_id join clients c on c.id = g.client_id left join sessions s on s.id = g.session_id
where g.ended_at is null and s.ended_at is null and u.status = 'active' and c.disabled_at is null;
