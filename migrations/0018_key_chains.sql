-- Keys that follow one another: those of access tokens, and for each algorithm that a client wants its ID tokens signed with, another
-- chain. In each one signs and one will.
alter table signing_keys add column chain text not null default 'access';
drop index signing_keys_one_of_each;
create unique index signing_keys_one_of_each on signing_keys (chain, state) where state <> 'retired';
