package dev.tollgate.edge.testing;

import com.lmax.disruptor.Sequence;
import dev.tollgate.edge.intake.Intake;
import dev.tollgate.edge.ring.MessageRing;
import dev.tollgate.edge.ring.MessageSlot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Plays the journal step by step: takes what is in the ring when told to, and tells the intake. */
public final class ManualJournal {
    private final MessageRing ring;
    private final Sequence consumed = new Sequence();
    private final List<String> payloads = new ArrayList<>();

    public ManualJournal(MessageRing ring) {
        this.ring = ring;

        ring.setConsumer(consumed);
    }

    /** Takes all messages that wait; they count as written. */
    public void writeAll(Intake intake) {
        take(intake, false);
    }

    /** Takes all messages that wait; they count as not written. */
    public void failAll(Intake intake) {
        take(intake, true);
    }

    private void take(Intake intake, boolean fail) {
        long sequence = consumed.get();
        while (ring.isPublished(sequence + 1)) {
            MessageSlot slot = ring.slot(++sequence);
            payloads.add(slot.buffer().toString(slot.payloadStart(), slot.payloadLength(), StandardCharsets.UTF_8));
            if (fail) {
                slot.fail();
            }
            slot.clear();
        }
        consumed.setVolatile(sequence);
        intake.onJournaled(sequence);
    }

    /** The payloads taken so far. */
    public List<String> payloads() {
        return payloads;
    }
}
