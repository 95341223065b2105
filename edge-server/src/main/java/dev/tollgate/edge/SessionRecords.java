package dev.tollgate.edge;

import dev.tollgate.edge.journal.DamagedRecordException;
import dev.tollgate.edge.journal.Journal;
import dev.tollgate.edge.journal.JournalRecord;
import dev.tollgate.edge.journal.RecordReader;
import dev.tollgate.edge.session.RecordLog;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The journal as MQTT sessions see it. */
record SessionRecords(Journal journal) implements RecordLog {
    @Override
    public long nextSequence() {
        return journal.nextSequence();
    }

    @Override
    public void forEachExchange(long fromSequence, Visitor visitor) throws IOException {
        try (RecordReader reader = journal.reader(fromSequence)) {
            for (JournalRecord record = next(reader); record != null; record = next(reader)) {
                JournalRecord.Exchange exchange = record.exchange();
                if (exchange != null) {
                    visitor.onExchange(exchange.session(), exchange.packetId(), record.sequence());
                }
            }
        }
    }

    /** What is damaged is lost for sessions as it is for sinks, which say so. */
    private static @Nullable JournalRecord next(RecordReader reader) throws IOException {
        while (true) {
            try {
                return reader.next();
            } catch (DamagedRecordException lost) {
                reader.skipTo(lost.resumeSequence());
            }
        }
    }
}
