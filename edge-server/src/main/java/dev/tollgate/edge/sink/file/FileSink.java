package dev.tollgate.edge.sink.file;

import dev.tollgate.edge.sink.Sink;
import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkCursor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends records to a file, a line each, and forces them to the disk. A file's name and its last line say how far delivery is, so that
 * an edge that is killed writes nothing twice. A file is finished with the first record that comes once it is large or old enough; it is
 * compressed only when the next file holds that record, so that the newest file with a record is not a compressed one.
 */
final class FileSink implements Sink {
    private static final Logger LOG = LoggerFactory.getLogger(FileSink.class);

    private final RecordFiles files;
    private final FileSinkConfig config;
    private final LongSupplier clockMs;
    private final FinishedFiles finished;
    private @Nullable GrowingFile growing;

    /** @param clockMs milliseconds since 1970-01-01 UTC */
    FileSink(RecordFiles files, FileSinkConfig config, LongSupplier clockMs) {
        this.files = files;
        this.config = config;
        this.clockMs = clockMs;
        this.finished = new FinishedFiles(files, config);
    }

    @Override
    public boolean keepsCursor() {
        return true;
    }

    @Override
    public SinkCursor open(SinkCursor cursor) throws IOException, InterruptedException {
        try {
            files.createFolder();
            deleteLeftovers();
            SinkCursor written = resume(cursor);
            finished.start();
            finished.wake(growing == null ? null : growing.file());
            return written;
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        }
    }

    /** Of a compression that a crash ended: a copy that is not complete, or the file that a complete copy was made of. */
    private void deleteLeftovers() throws IOException {
        List<RecordFile> all = files.list();
        for (RecordFile file : all) {
            boolean copied = file.form() == RecordFile.Form.PLAIN && all.contains(file.in(RecordFile.Form.GZIP));
            if (copied || file.form() == RecordFile.Form.UNFINISHED) {
                files.delete(file);
            }
        }
    }

    /** Goes on with the newest file that holds a record; returns the cursor behind that, or the given one where it is later. */
    private SinkCursor resume(SinkCursor cursor) throws IOException {
        List<RecordFile> candidates = new ArrayList<>(files.list());
        while (!candidates.isEmpty()) {
            RecordFile newest = candidates.remove(candidates.size() - 1);
            WholeLines lines = read(newest, cursor);
            if (newest.form() == RecordFile.Form.PLAIN) {
                cutOrDelete(newest, lines);
            }
            if (lines.last() > 0) {
                SinkCursor written = new SinkCursor(lines.last() + 1, newest.epoch());
                return written.compareTo(cursor) > 0 ? written : cursor;
            }
        }
        return cursor;
    }

    private static WholeLines read(RecordFile file, SinkCursor cursor) throws IOException {
        boolean sameEpoch = file.epoch() == cursor.epoch();
        WholeLines lines = new WholeLines(sameEpoch ? cursor.sequence() : Long.MAX_VALUE);
        try (InputStream in = Files.newInputStream(file.path())) {
            return lines.read(file.form() == RecordFile.Form.GZIP ? new GZIPInputStream(in) : in);
        }
    }

    private void cutOrDelete(RecordFile file, WholeLines lines) throws IOException {
        long torn = Files.size(file.path()) - lines.bytes();
        if (torn > 0) {
            LOG.warn("{}: cutting off {} bytes behind the last whole record", file.path(), torn);
        }
        if (lines.bytes() == 0) {
            files.delete(file);
        } else {
            growing = GrowingFile.resume(files, file, lines.bytes());
        }
    }

    @Override
    public void deliver(SinkBatch batch) throws IOException, InterruptedException {
        try {
            GrowingFile file = growing;
            if (file == null || isFinished(file, batch)) {
                file = begin(batch);
            }
            boolean first = file.length() == 0;
            file.append(batch.records(), config.force());
            if (first) {
                finished.wake(file.file());
            }
        } catch (ClosedByInterruptException e) {
            throw interrupted(e);
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.confirm(i);
        }
    }

    private boolean isFinished(GrowingFile file, SinkBatch batch) {
        boolean full = file.length() >= config.rotateBytes();
        boolean old = file.length() > 0 && clockMs.getAsLong() - file.startedAtMs() >= config.rotateAgeMs();
        boolean movedAway = !Files.exists(file.file().path());
        return full || old || movedAway || file.file().epoch() != batch.cursor().epoch();
    }

    private GrowingFile begin(SinkBatch batch) throws IOException {
        if (growing != null) {
            growing.close();
            growing = null;
        }
        files.createFolder();
        RecordFile file =
                files.named(batch.records().get(0).sequence(), batch.cursor().epoch());
        GrowingFile begun = GrowingFile.create(files, file, clockMs.getAsLong());
        growing = begun;
        return begun;
    }

    private static InterruptedException interrupted(ClosedByInterruptException cause) {
        Thread.interrupted(); // the exception says it
        InterruptedException interrupted = new InterruptedException("while writing a file");
        interrupted.initCause(cause);
        return interrupted;
    }

    @Override
    public void close() {
        try {
            if (growing != null) {
                growing.close();
            }
        } catch (IOException e) {
            LOG.warn("A file of records was not closed well", e);
        }
        finished.close();
    }
}
