-- Who is signed in where: a session that has not ended, with its person, as every request of somebody signed in asks for it. Whether it
-- has run out depends on the time, which comes from the application.
create view signed_in as
select s.id as session_id, s.key_hash, s.kind, s.last_seen_at, s.last_seen_at + s.idle_ms as idle_until, s.authenticated_at, s.factor_at,
    s.expires_at,
    (select string_agg(r.role, ' ') from
        (select role from user_roles where user_id = u.id union select name from roles where is_default) r) as roles,
    exists (select 1 from totp_factors t where t.user_id = u.id and t.confirmed_at is not null) as has_app,
    exists (select 1 from phones p where p.user_id = u.id) as has_phone,
    u.id, u.email, u.email_verified_at, u.username, u.name, u.given_name, u.family_name, u.locale, u.time_zone, u.metadata, u.status,
    u.deletion_due_at, u.last_sign_in_at, u.created_at
from sessions s join users u on u.id = s.user_id
where s.ended_at is null and u.status = 'active';
