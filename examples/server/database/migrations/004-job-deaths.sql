-- how many servers died while they worked on a job: one that ends every server that takes it is given up
alter table jobs add column deaths integer not null default 0;
