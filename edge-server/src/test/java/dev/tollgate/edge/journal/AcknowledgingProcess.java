package dev.tollgate.edge.journal;

import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.MessageSlot;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;

/**
 * A process of its own that writes to a journal at full speed until it is killed. On its standard output: the first sequence that it
 * writes, then the sequences up to which it has acknowledged, a line each.
 */
final class AcknowledgingProcess {
    private static final int PAYLOAD_MAX_BYTES = 600;

    private AcknowledgingProcess() {}

    public static void main(String[] arguments) throws Exception {
        JournalConfig config = RunningJournal.config(1 << 22);
        Journal journal = Journal.open(Path.of(arguments[0]), config, new RealFileAccess(), InstantSource.system());
        MessageRing ring = new MessageRing(4096);
        long first = journal.nextSequence();
        PrintStream output = System.out;
        output.println(first);
        journal.start(ring, completed -> output.println(first + completed));
        long sequence = first;
        while (true) {
            long claimed = ring.tryClaim();
            if (claimed == MessageRing.FULL) {
                Thread.onSpinWait();
                continue;
            }
            MessageSlot slot = ring.slot(claimed);
            SteppedJournal.fill(slot, payload(sequence));
            ring.publish(claimed);
            ring.hurry();
            sequence++;
        }
    }

    /** The only payload that the record of this sequence may have. */
    static byte[] payload(long sequence) {
        String text = sequence + ":" + "x".repeat(new Random(sequence).nextInt(PAYLOAD_MAX_BYTES));
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
