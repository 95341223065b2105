package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Finds packets in the buffers received, in place. Only the one packet that straddles two reads is gathered into a buffer of its own,
 * which grows with what has come, not with what was announced. Keeps what could not be taken until {@link #resume}. One a connection,
 * on its event loop.
 */
final class Frames {
    /** What became of a packet. */
    enum Outcome {
        TAKEN,
        /** Not taken: to be handed over again, unchanged, once there is room. */
        NO_ROOM,
        /** The connection is over; nothing more is to be handed over. */
        CLOSED
    }

    /** Takes packets; retains what it keeps. */
    interface Sink {
        /**
         * @param start index of the packet's first byte
         * @param bodyStart index behind its fixed header
         * @param end exclusive
         */
        Outcome onPacket(ByteBuf buffer, int start, int bodyStart, int end);

        /** How much of a packet that is too large it has to see to refuse it, header included; there may be more. */
        int refusalBytes();

        /** A packet that is not to be read any further; what has come of it lies from {@code start} to {@code end}. */
        void onUnreadable(CloseReason reason, ByteBuf buffer, int start, int end);
    }

    private static final int PARTIAL_MIN_BYTES = 256;

    private final Sink sink;
    private final ByteBufAllocator allocator;
    private final int packetMaxBytes;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(0);
    private @Nullable ByteBuf partial;
    private int partialBytes; // of the whole packet; 0 while that is not to be said
    private boolean partialHeld;
    private boolean busy;
    private boolean closed;

    Frames(Sink sink, ByteBufAllocator allocator, int packetMaxBytes) {
        this.sink = sink;
        this.allocator = allocator;
        this.packetMaxBytes = packetMaxBytes;
    }

    /** Whether a packet has begun and is not complete. */
    boolean isPartial() {
        return partial != null && !partialHeld;
    }

    /** Whether there are bytes that could not be taken. */
    boolean isHeld() {
        return partialHeld || !held.isEmpty();
    }

    /** Hands over the packets in {@code in}, which now belongs to this. */
    void read(ByteBuf in) {
        if (closed) {
            in.release();
            return;
        }
        held.add(in);
        if (partialHeld || held.size() > 1) {
            return;
        }
        drain();
    }

    /** Hands over what could not be taken. */
    void resume() {
        if (!closed) {
            drain();
        }
    }

    private void drain() {
        busy = true;
        try {
            boolean taken = !partialHeld || offerPartial() == Outcome.TAKEN;
            while (taken && !closed && !held.isEmpty()) {
                taken = consume(held.element());
                if (taken) {
                    held.remove().release();
                }
            }
        } finally {
            busy = false;
            if (closed) {
                release();
            }
        }
    }

    /** Nothing more is handed over, and all buffers are released; at once, or when the packet at hand is done with. */
    void close() {
        closed = true;
        if (!busy) {
            release();
        }
    }

    private void release() {
        while (!held.isEmpty()) {
            held.remove().release();
        }
        if (partial != null) {
            partial.release();
            partial = null;
        }
        partialHeld = false;
    }

    /** False when a packet could not be taken. */
    private boolean consume(ByteBuf in) {
        while (in.isReadable()) {
            Outcome outcome = partial == null ? next(in) : gather(partial, in);
            if (outcome != Outcome.TAKEN) {
                return false;
            }
        }
        return true;
    }

    private Outcome next(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.writerIndex();
        long header = FrameHeader.parse(in, start, end);
        if (isToGather(header, end - start)) {
            return begin(in, 0);
        }
        if (!isReadable(header, in, start, end)) {
            return Outcome.CLOSED;
        }
        int packetEnd = start + FrameHeader.packetBytes(header);
        if (packetEnd > end) {
            return begin(in, FrameHeader.packetBytes(header));
        }
        Outcome outcome = sink.onPacket(in, start, start + FrameHeader.headerBytes(header), packetEnd);
        if (outcome == Outcome.TAKEN) {
            in.readerIndex(packetEnd);
        }
        return outcome;
    }

    /** Whether more must come before anything can be said of the packet. */
    private boolean isToGather(long header, int available) {
        boolean tooLarge = header >= 0 && FrameHeader.packetBytes(header) > packetMaxBytes;
        return header == FrameHeader.INCOMPLETE || (tooLarge && available < sink.refusalBytes());
    }

    private boolean isReadable(long header, ByteBuf buffer, int start, int end) {
        if (header == FrameHeader.MALFORMED) {
            sink.onUnreadable(CloseReason.LENGTH_MALFORMED, buffer, start, end);
            return false;
        }
        if (FrameHeader.packetBytes(header) > packetMaxBytes) {
            sink.onUnreadable(CloseReason.PACKET_TOO_LARGE, buffer, start, end);
            return false;
        }
        return true;
    }

    /** @param packetBytes 0 when not known yet */
    private Outcome begin(ByteBuf in, int packetBytes) {
        int available = in.readableBytes();
        int capacity = Math.max(PARTIAL_MIN_BYTES, packetBytes == 0 ? 0 : Math.min(packetBytes, 2 * available));
        partial = allocator.buffer(capacity, Math.max(packetMaxBytes, capacity)).writeBytes(in);
        partialBytes = packetBytes;
        return Outcome.TAKEN;
    }

    private Outcome gather(ByteBuf packet, ByteBuf in) {
        while (partialBytes == 0 && in.isReadable()) {
            packet.writeByte(in.readByte());
            long header = FrameHeader.parse(packet, 0, packet.writerIndex());
            if (!isToGather(header, packet.writerIndex())) {
                if (!isReadable(header, packet, 0, packet.writerIndex())) {
                    return Outcome.CLOSED;
                }
                partialBytes = FrameHeader.packetBytes(header);
            }
        }
        int missing = partialBytes - packet.writerIndex();
        if (partialBytes == 0 || in.readableBytes() < missing) {
            packet.writeBytes(in);
            return Outcome.TAKEN;
        }
        packet.writeBytes(in, missing);
        return offer(packet);
    }

    private Outcome offerPartial() {
        return partial == null ? Outcome.TAKEN : offer(partial);
    }

    private Outcome offer(ByteBuf packet) {
        long header = FrameHeader.parse(packet, 0, partialBytes);
        Outcome outcome = sink.onPacket(packet, 0, FrameHeader.headerBytes(header), partialBytes);
        partialHeld = outcome == Outcome.NO_ROOM;
        if (outcome == Outcome.TAKEN) {
            partial = null;
            packet.release();
        }
        return outcome;
    }
}
