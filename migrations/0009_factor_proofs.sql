-- When the second factor was last proven in a session; null where only the first was, as in a browser that is trusted.
alter table sessions add column factor_at bigint;
