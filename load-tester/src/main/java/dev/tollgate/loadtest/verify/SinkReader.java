package dev.tollgate.loadtest.verify;

import dev.tollgate.loadtest.verify.RecordParser.Found;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Reads a sink that shows its messages as lines, and tells the ledger of them. One thread at a time; methods wait. */
public final class SinkReader implements Closeable {
    private final SinkLedger sink;
    private final Lines lines;
    private final long run;
    private final boolean ignoreForeign;
    private final Stamp stamp = new Stamp();
    private final RecordParser parser = new RecordParser(stamp);

    /**
     * @param run as in the stamps
     * @param ignoreForeign lines without a stamp, or of another run, are counted and no more; else they are corrupt and unexpected
     * @param errors grows by what a command prints to standard error
     * @param timeout for one reading of a command or URL
     */
    public static SinkReader of(
            SinkSpec spec, SinkLedger sink, long run, boolean ignoreForeign, Path errors, Duration timeout) {
        return new SinkReader(sink, spec.lines(errors, timeout), run, ignoreForeign);
    }

    SinkReader(SinkLedger sink, Lines lines, long run, boolean ignoreForeign) {
        this.sink = sink;
        this.lines = lines;
        this.run = run;
        this.ignoreForeign = ignoreForeign;
    }

    /** Whether {@link #catchUp} costs little: as a rule only what is new is read. */
    public boolean isCheap() {
        return lines.isCheap();
    }

    /** Takes in what has been added; where that cannot be told, all of it. Throws IOException when the sink cannot be read. */
    public void catchUp() throws IOException, InterruptedException {
        if (lines.goesOn()) {
            lines.read((line, length) -> take(line, length, sink));
        } else {
            readAll();
        }
    }

    /** Takes in all of it, and forgets what was there before. */
    public void readAnew() throws IOException, InterruptedException {
        lines.rewind();
        readAll();
    }

    private void readAll() throws IOException, InterruptedException {
        SinkLedger.Pass pass = sink.beginPass();
        lines.read((line, length) -> take(line, length, pass));
        pass.commit();
    }

    private void take(byte[] line, int length, LineReceipts to) {
        Found found = parser.parse(line, length);
        if (found == Found.NOTHING) {
            stamp.clear();
        }
        boolean foreign = found == Found.NOTHING || (found != Found.DAMAGED && stamp.run() != run);
        if (foreign && ignoreForeign) {
            to.ignored();
            return;
        }
        to.receivedFrom(parser.sender(), stamp, found == Found.INTACT || found == Found.UNCHECKED);
        if (found == Found.UNCHECKED) {
            to.unchecked();
        }
    }

    public String name() {
        return sink.name();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
