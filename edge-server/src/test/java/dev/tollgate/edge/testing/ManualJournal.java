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
    private final List<String> messages = new ArrayList<>();
    private long lastTokenNumber;
    private int lastRequestId;

    public ManualJournal(MessageRing ring) {
        this.ring = ring;
        ring.setConsumer(consumed);
    }

    /** Takes all messages that wait; they count as written. */
    public void writeAll(Intake intake) {
        take(intake, false, 0);
    }

    /** As {@link #writeAll(Intake)}, and numbers the records from {@code first} on; returns how many there are. */
    public int writeAll(Intake intake, long first) {
        return take(intake, false, first);
    }

    /** Takes all messages that wait; they count as not written. */
    public void failAll(Intake intake) {
        take(intake, true, 0);
    }

    private int take(Intake intake, boolean fail, long firstRecord) {
        long before = consumed.get();
        long sequence = before;
        while (ring.isPublished(sequence + 1)) {
            MessageSlot slot = ring.slot(++sequence);
            payloads.add(slot.buffer().toString(slot.payloadStart(), slot.payloadLength(), StandardCharsets.UTF_8));
            messages.add(describe(slot));
            lastTokenNumber = slot.tokenNumber();
            lastRequestId = slot.requestId();
            if (fail) {
                slot.fail();
            } else {
                slot.onAppended(firstRecord + sequence - before - 1);
            }
            slot.clear();
        }
        consumed.setVolatile(sequence);
        intake.onJournaled(sequence);
        return (int) (sequence - before);
    }

    /** Of the message taken last. */
    public long lastTokenNumber() {
        return lastTokenNumber;
    }

    /** Of the message taken last; -1 for none. */
    public int lastRequestId() {
        return lastRequestId;
    }

    private static String describe(MessageSlot slot) {
        return String.join(
                " | ",
                "token " + slot.tokenNumber(),
                text(slot, slot.appVersionStart(), slot.appVersionLength()),
                text(slot, slot.extensionStart(), slot.extensionLength()),
                text(slot, slot.resourceStart(), slot.resourceLength()),
                "request " + slot.requestId(),
                text(slot, slot.contentTypeStart(), slot.contentTypeLength()),
                text(slot, slot.payloadStart(), slot.payloadLength()));
    }

    private static String text(MessageSlot slot, int start, int length) {
        return slot.buffer().toString(start, length, StandardCharsets.ISO_8859_1);
    }

    /** All parts of the messages taken so far, each byte a character. */
    public List<String> messages() {
        return messages;
    }

    /** The payloads taken so far. */
    public List<String> payloads() {
        return payloads;
    }
}
