CREATE TABLE work.season_date (
    season TEXT NOT NULL,
    grade TEXT NOT NULL,
    what TEXT NOT NULL,
    last_day DATE NOT NULL,
    decided_by TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_season_date PRIMARY KEY (season, grade, what),
    CONSTRAINT ck_season_date_what CHECK (what IN ('correct', 'answer'))
);
COMMENT ON TABLE work.season_date IS 'Last days of a season, as the committee set them';
COMMENT ON COLUMN work.season_date.season IS 'Season';
COMMENT ON COLUMN work.season_date.grade IS 'Grade entered';
COMMENT ON COLUMN work.season_date.what IS 'correct: homes; answer: offers';
COMMENT ON COLUMN work.season_date.last_day IS 'Last day, in the city''s own time';
COMMENT ON COLUMN work.season_date.decided_by IS 'Office or role that set it';
COMMENT ON COLUMN work.season_date.at IS 'When it was set';
INSERT INTO work.season_date (season, grade, what, last_day, decided_by, at)
SELECT DISTINCT ON (season, grade, step) season, grade, CASE step WHEN 'correction' THEN 'correct' ELSE 'answer' END,
    (closes AT TIME ZONE INTERVAL '+07:00')::date, decided_by, at
FROM work.season_deadline
WHERE step IN ('correction', 'confirmation') AND round = 1 AND grade <> '' AND closes IS NOT NULL
ORDER BY season, grade, step, deadline_no DESC;
