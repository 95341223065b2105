package dev.tollgate.edge.testing;

import dev.tollgate.edge.config.ConfigBinder;
import dev.tollgate.edge.config.ConfigException;
import dev.tollgate.edge.config.ConfigSources;
import dev.tollgate.edge.journal.Journal;
import dev.tollgate.edge.journal.JournalConfig;
import dev.tollgate.edge.journal.RealFileAccess;
import dev.tollgate.edge.journal.RecordReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/** The journal of an edge that has ended, read from its data folder. */
public final class JournalFolder implements AutoCloseable {
    private final Journal journal;

    private JournalFolder(Journal journal) {
        this.journal = journal;
    }

    public static JournalFolder open(Path data) throws IOException, ConfigException {
        JournalConfig config =
                ConfigBinder.bind(JournalConfig.class, ConfigSources.defaults()).settings();
        return new JournalFolder(
                Journal.open(data.resolve("journal"), config, new RealFileAccess(), InstantSource.system()));
    }

    /** All records, from the first. */
    public RecordReader reader() {
        return journal.reader(0);
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }
}
