package dev.tollgate.loadtest.server;

import dev.tollgate.loadtest.device.Mqtt;
import dev.tollgate.loadtest.device.MqttWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT connection of the null server. Reads packets where they lie and trusts them to be well formed, as they come from the
 * tester. On the server's loop.
 */
final class MqttResponder extends ChannelInboundHandlerAdapter {
    private static final int RECEIVE_MAXIMUM = 0x21;

    private final Behaviour behaviour;
    private final Broker broker;
    private final Outbox outbox;
    private final boolean isPrompt;
    private @Nullable ByteBuf rest;
    private @Nullable ByteBuf out;
    private Set<Integer> unreleased = new HashSet<>();
    private int version = Mqtt.V5;
    private boolean isClosing;

    MqttResponder(Behaviour behaviour, Broker broker, Outbox outbox) {
        this.behaviour = behaviour;
        this.broker = broker;
        this.outbox = outbox;
        this.isPrompt = outbox.times().isImmediate();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf received = (ByteBuf) message;
        ByteBuf kept = rest;
        ByteBuf all = kept == null ? received : kept.writeBytes(received);
        packets(context, all);
        if (kept == null && received.isReadable()) {
            rest = context.alloc().buffer(received.readableBytes() + 256).writeBytes(received);
        } else if (kept != null && !kept.isReadable()) {
            rest = null;
            kept.release();
        } else if (kept != null) {
            kept.discardSomeReadBytes();
        }
        received.release();
    }

    private void packets(ChannelHandlerContext context, ByteBuf buffer) {
        while (buffer.readableBytes() >= 2 && !isClosing) {
            int start = buffer.readerIndex();
            int length = 0;
            int index = start + 1;
            int shift = 0;
            int next;
            do {
                if (index == buffer.writerIndex()) {
                    return;
                }
                next = buffer.getByte(index++);
                length |= (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
            if (buffer.writerIndex() - index < length) {
                return;
            }
            buffer.readerIndex(index + length);
            packet(context, buffer, buffer.getByte(start) & 0xff, index, index + length);
        }
    }

    private void packet(ChannelHandlerContext context, ByteBuf buffer, int first, int start, int end) {
        switch (first >> 4) {
            case Mqtt.PUBLISH -> publish(context, buffer, first, start, end);
            case Mqtt.CONNECT -> connect(context, buffer, start);
            case Mqtt.PUBREL -> {
                int packetId = buffer.getUnsignedShort(start);
                unreleased.remove(packetId);
                MqttWriter.acknowledgement(output(context), Mqtt.PUBCOMP, packetId);
                answered(context);
            }
            case Mqtt.SUBSCRIBE -> subscribe(context, buffer, start);
            case Mqtt.UNSUBSCRIBE -> unsubscribe(context, buffer, start);
            case Mqtt.PINGREQ -> {
                output(context).writeShort(Mqtt.PINGRESP << 12);
                answered(context);
            }
            case Mqtt.DISCONNECT -> context.close();
            default -> {
                // acknowledgements of what was sent with QoS 0
            }
        }
    }

    private void connect(ChannelHandlerContext context, ByteBuf buffer, int start) {
        version = buffer.getByte(start + 6);
        int flags = buffer.getByte(start + 7);
        int index = start + 10;
        index += version >= Mqtt.V5 ? 1 + buffer.getByte(index) : 0; // fewer than 128 bytes of properties
        String clientId = text(buffer, index);
        index += 2 + buffer.getUnsignedShort(index);
        int verdict = (flags & 0x80) == 0 ? 0 : behaviour.gate().check(text(buffer, index));
        boolean isClean = (flags & 2) != 0;
        boolean isPresent = !isClean && broker.hasSession(clientId);
        unreleased = broker.session(clientId, isClean);
        ByteBuf output = output(context);
        boolean hasMaximum = version >= Mqtt.V5 && behaviour.receiveMaximum() < Mqtt.PACKET_ID_MAX;
        int code = version >= Mqtt.V5 || verdict == 0 ? verdict : 5;
        MqttWriter.header(output, Mqtt.CONNACK << 4, version >= Mqtt.V5 ? hasMaximum ? 6 : 3 : 2);
        output.writeByte(isPresent && code == 0 ? 1 : 0).writeByte(code);
        if (version >= Mqtt.V5) {
            output.writeByte(hasMaximum ? 3 : 0);
        }
        if (hasMaximum) {
            output.writeByte(RECEIVE_MAXIMUM).writeShort(behaviour.receiveMaximum());
        }
        answered(context);
    }

    private static String text(ByteBuf buffer, int index) {
        return buffer.toString(index + 2, buffer.getUnsignedShort(index), StandardCharsets.UTF_8);
    }

    private void publish(ChannelHandlerContext context, ByteBuf buffer, int first, int start, int end) {
        int qos = first >> 1 & 3;
        int topicLength = buffer.getUnsignedShort(start);
        int index = start + 2 + topicLength;
        int packetId = 0;
        if (qos > 0) {
            packetId = buffer.getUnsignedShort(index);
            index += 2;
        }
        index += version >= Mqtt.V5 ? 1 + buffer.getByte(index) : 0; // fewer than 128 bytes of properties
        broker.counted();
        int verdict = behaviour.gate() == Gate.OPEN
                ? 0
                : behaviour.gate().check(level(buffer.toString(start + 2, topicLength, StandardCharsets.UTF_8)));
        if (verdict == Gate.CLOSE) {
            isClosing = true;
            context.close();
            return;
        }
        boolean isNew = qos < 2 || verdict != 0 || unreleased.add(packetId);
        if (qos > 0) {
            acknowledge(context, qos, packetId, version >= Mqtt.V5 ? verdict : 0);
        }
        if (verdict == 0 && isNew) {
            forward(context, buffer, start + 2, topicLength, index, end);
        }
    }

    private static String level(String topic) {
        String[] levels = topic.split("/", -1);
        return levels.length > 3 ? levels[3] : "";
    }

    private void acknowledge(ChannelHandlerContext context, int qos, int packetId, int code) {
        int type = qos == 1 ? Mqtt.PUBACK : Mqtt.PUBREC;
        if (code == 0) {
            MqttWriter.acknowledgement(output(context), type, packetId);
        } else {
            MqttWriter.acknowledgement(output(context), type, packetId, code);
        }
        answered(context);
    }

    private void forward(ChannelHandlerContext context, ByteBuf buffer, int topic, int length, int body, int end) {
        if (behaviour.isAnsweringRequests()) {
            String name = buffer.toString(topic, length, StandardCharsets.UTF_8) + "/status";
            ByteBuf answer = Broker.answer(context.channel(), version, name, "");
            output(context).writeBytes(answer);
            answer.release();
            answered(context);
        }
        if (!broker.isIdle()) {
            broker.publish(buffer.slice(topic, length), buffer.slice(body, end - body));
        }
    }

    private void subscribe(ChannelHandlerContext context, ByteBuf buffer, int start) {
        int index = start + 2 + (version >= Mqtt.V5 ? 1 : 0);
        broker.subscribe(context.channel(), version, text(buffer, index));
        int packetId = buffer.getUnsignedShort(start);
        ByteBuf output = output(context);
        MqttWriter.header(output, Mqtt.SUBACK << 4, version >= Mqtt.V5 ? 4 : 3);
        output.writeShort(packetId);
        if (version >= Mqtt.V5) {
            output.writeByte(0);
        }
        output.writeByte(0);
        answered(context);
    }

    private void unsubscribe(ChannelHandlerContext context, ByteBuf buffer, int start) {
        int index = start + 2 + (version >= Mqtt.V5 ? 1 : 0);
        broker.unsubscribe(context.channel(), text(buffer, index));
        ByteBuf output = output(context);
        MqttWriter.header(output, Mqtt.UNSUBACK << 4, version >= Mqtt.V5 ? 4 : 2);
        output.writeShort(buffer.getUnsignedShort(start));
        if (version >= Mqtt.V5) {
            output.writeShort(0);
        }
        answered(context);
    }

    private ByteBuf output(ChannelHandlerContext context) {
        ByteBuf pending = out;
        if (pending == null) {
            pending = context.alloc().directBuffer(2048);
            out = pending;
        }
        return pending;
    }

    /** An answer is written: one by one when each has its time, else all that a read has brought together. */
    private void answered(ChannelHandlerContext context) {
        ByteBuf pending = out;
        if (!isPrompt && pending != null) {
            out = null;
            outbox.add(context.channel(), pending);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        ByteBuf pending = out;
        out = null;
        if (pending != null) {
            context.writeAndFlush(pending, context.voidPromise());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        broker.gone(context.channel());
        ByteBuf kept = rest;
        rest = null;
        if (kept != null) {
            kept.release();
        }
        ByteBuf pending = out;
        out = null;
        if (pending != null) {
            pending.release();
        }
    }

    /** The end of a connection in the middle of a write is no news. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
        if (!(cause instanceof IOException)) {
            context.fireExceptionCaught(cause);
        }
    }
}
