-- answers of jobs in parts: a large one that is written in one statement would hold up everything else
create table job_answers (
  job text not null references jobs on delete cascade,
  part integer not null,
  body text not null,
  primary key (job, part)
);
