-- which server works on a job, and when it last said so: another one takes the job when that is too long ago
alter table jobs add column server text;
alter table jobs add column renewed timestamptz;
create index jobs_that_wait on jobs (created) where status in ('queued', 'running');
