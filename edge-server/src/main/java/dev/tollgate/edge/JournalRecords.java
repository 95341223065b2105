package dev.tollgate.edge;

import dev.tollgate.edge.admin.RecordSource;
import dev.tollgate.edge.journal.Journal;
import dev.tollgate.edge.journal.JournalRecord;
import dev.tollgate.edge.journal.RecordJson;
import dev.tollgate.edge.journal.RecordReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The journal, as the admin API reads it. Safe from any thread. */
final class JournalRecords implements RecordSource {
    private final Journal journal;
    private final RecordJson json;

    JournalRecords(Journal journal) {
        this.journal = journal;
        this.json = new RecordJson(journal.nodeId());
    }

    @Override
    public RecordReader open(long from) {
        return journal.reader(from);
    }

    @Override
    public long firstSequence() {
        return journal.firstSequence();
    }

    @Override
    public long nextSequence() {
        return journal.nextSequence();
    }

    @Override
    public void writeJson(JournalRecord record, OutputStream out) throws IOException {
        out.write(json.line(record).getBytes(StandardCharsets.UTF_8));
    }
}
