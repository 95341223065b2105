package dev.tollgate.edge.ring;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;

/**
 * The ring that takes accepted messages from the event loops to the journal. Producers claim, fill and publish, and never wait. It
 * blocks its consumer instead of spinning: an edge may have one core or two.
 */
public final class MessageRing {
    /** What {@link #tryClaim()} says of a full ring. */
    public static final long FULL = -1;

    /** How long messages are gathered at most. */
    static final long GATHER_MS = 10;

    private final GatheringWaitStrategy consumer;
    private final RingBuffer<MessageSlot> slots;

    /** No more than so many messages gather, so that producers find room while they are written. */
    private final int half;

    /** @param capacity slots, a power of two */
    public MessageRing(int capacity) {
        this(capacity, GATHER_MS);
    }

    /** As the other one, with a time of its own in place of {@link #GATHER_MS}. */
    MessageRing(int capacity, long gatherMs) {
        consumer = new GatheringWaitStrategy(gatherMs);
        slots = RingBuffer.createMultiProducer(MessageSlot::new, capacity, consumer);
        half = capacity / 2;
    }

    public int capacity() {
        return slots.getBufferSize();
    }

    /** Sequence of a slot that the caller must fill and publish; {@link #FULL} when there is none. Safe from any thread. */
    public long tryClaim() {
        try {
            return slots.tryNext();
        } catch (InsufficientCapacityException full) { // preallocated, without a stack trace
            consumer.hurry();
            return FULL;
        }
    }

    public MessageSlot slot(long sequence) {
        return slots.get(sequence);
    }

    /**
     * Publishes a message. The consumer may gather more before it takes it, for some {@value #GATHER_MS} ms, or up to half of the ring,
     * unless somebody {@linkplain #hurry hurries} it.
     */
    public void publish(long sequence) {
        slots.publish(sequence);
        if ((sequence & (half - 1)) == 0) {
            consumer.hurry();
        }
    }

    /** Somebody waits for all that was published: the consumer takes it as soon as it can. Safe from any thread. */
    public void hurry() {
        consumer.hurry();
    }

    /** For the consumer: it takes messages up to {@code available}, the last that its barrier gave it. */
    public void onTaken(long available) {
        consumer.onTaken(available);
    }

    /** Slots that are neither free nor claimed. */
    public long occupied() {
        return slots.getBufferSize() - slots.remainingCapacity();
    }

    /** Whether the slot of this sequence was published, for a consumer that does not wait. */
    public boolean isPublished(long sequence) {
        return slots.isAvailable(sequence);
    }

    /** For the consumer: what it waits on. */
    public SequenceBarrier newBarrier() {
        return slots.newBarrier();
    }

    /** For the consumer: slots up to {@code consumed} are free for producers. Called once, before the first claim. */
    public void setConsumer(Sequence consumed) {
        slots.addGatingSequences(consumed);
    }
}
