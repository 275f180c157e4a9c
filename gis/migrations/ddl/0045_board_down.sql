DROP FUNCTION work.board_answer_hours(integer[], timestamptz);
DROP FUNCTION work.board_answers(integer[]);
DROP FUNCTION work.board_offers(integer[]);
DROP FUNCTION work.board_children(text);
