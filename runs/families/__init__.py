"""What families get by their code: codes, sealed records, answers, and limits on guessing."""
