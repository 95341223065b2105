package dev.tollgate.edge.mqtt;

import dev.tollgate.edge.intake.LoopTurn;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;

/**
 * A connection's way out: answers are collected as bytes in one buffer until {@link #flush()}. What is written to a connection that
 * has closed is dropped.
 */
final class Outbox implements LoopTurn.Sender {
    private static final int INITIAL_BYTES = 256;
    private static final int WRITE_AT_BYTES = 64 * 1024;

    private final Channel channel;
    private final LoopTurn turn;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private boolean unflushed;
    private boolean isDue;

    /** @param turn of the channel's event loop */
    Outbox(Channel channel, LoopTurn turn) {
        this.channel = channel;
        this.turn = turn;
    }

    /** Where to append {@code length} bytes. */
    ByteBuf append(int length) {
        if (bytes.readableBytes() + length > WRITE_AT_BYTES) {
            write();
        }
        if (bytes.capacity() == 0) { // the empty buffer
            bytes = channel.alloc().ioBuffer(Math.max(length, INITIAL_BYTES));
        }
        return bytes;
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
    void acknowledge(MqttMessageType type, int packetId) {
        append(Integer.BYTES).writeInt(AckBytes.ackHead(type, packetId, 0));
    }

    /** The same with a reason code and what may follow it. */
    void acknowledge(MqttMessageType type, int packetId, byte[] tail) {
        append(Integer.BYTES + tail.length)
                .writeInt(AckBytes.ackHead(type, packetId, tail.length))
                .writeBytes(tail);
    }

    void pingResponse() {
        append(Short.BYTES).writeShort(AckBytes.PINGRESP);
    }

    /** Any other packet, behind what was appended before it. */
    void write(MqttMessage packet) {
        write();
        if (channel.isActive()) {
            channel.write(packet, channel.voidPromise());
            unflushed = true;
        }
    }

    private void write() {
        ByteBuf written = bytes;
        bytes = Unpooled.EMPTY_BUFFER;
        if (!written.isReadable() || !channel.isActive()) {
            written.release();
            return;
        }
        channel.write(written, channel.voidPromise());
        unflushed = true;
    }

    /** As {@link #flush()}, at the end of the event loop's turn. */
    void flushLater() {
        if (!isDue && (unflushed || bytes.isReadable())) {
            isDue = true;
            turn.sendLater(this);
        }
    }

    @Override
    public void send() {
        isDue = false;
        flush();
    }

    void flush() {
        write();
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    /** Whether the client reads what it is sent. */
    boolean isWritable() {
        return channel.isWritable();
    }

    void release() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
    }
}
