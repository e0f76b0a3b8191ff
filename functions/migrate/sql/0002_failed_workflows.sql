-- no transaction
-- An operator starts all workflows again that failed since a time: without an index that reads the whole table.
-- A build that broke off leaves an invalid index of the name behind, so a second run begins by dropping it.
set lock_timeout = '10s';
set statement_timeout = '270s';
drop index concurrently if exists workflows_failed;
create index concurrently workflows_failed on workflows (finished_at, id) where is_latest and status = 'failed';
reset statement_timeout;
reset lock_timeout;
