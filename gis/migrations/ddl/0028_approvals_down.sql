DROP TABLE work.approval_decision;
DROP TABLE work.approval;
DROP FUNCTION work.guard_decision();
DROP FUNCTION work.may_in(text, text[]);
DROP FUNCTION work.principal();
