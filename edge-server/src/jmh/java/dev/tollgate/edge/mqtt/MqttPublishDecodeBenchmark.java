package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** A read of 64 KiB full of PUBLISH of QoS 1, 128 bytes each: our decoder, and netty's MqttDecoder, in the same kind of channel. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(MqttPublishDecodeBenchmark.MESSAGES)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class MqttPublishDecodeBenchmark {
    static final int MESSAGES = 512;

    private static final int MESSAGE_BYTES = 128;

    private final ByteBuf read = PooledByteBufAllocator.DEFAULT.directBuffer(MESSAGES * MESSAGE_BYTES);
    private final OwnDecoder own = new OwnDecoder();
    private final EmbeddedChannel ownChannel = new EmbeddedChannel(own);
    private final NettyConsumer netty = new NettyConsumer();
    private final EmbeddedChannel nettyChannel = new EmbeddedChannel(new MqttDecoder(MESSAGE_BYTES * 2), netty);

    @Setup
    public void fill() {
        String topicName = "kp1/app-v1/dcx/JTjdbENzHhQmVdWxYzAbCd/json";
        int payload = MESSAGE_BYTES - 2 - 2 - topicName.length() - 2;
        for (int i = 0; i < MESSAGES; i++) {
            ByteBuf message = Packets.publish(false, 1, i + 1, topicName, "1".repeat(payload));
            read.writeBytes(message);
            message.release();
        }
    }

    @TearDown
    public void release() {
        ownChannel.finishAndReleaseAll();
        nettyChannel.finishAndReleaseAll();
        read.release();
    }

    @Benchmark
    public void own(Blackhole blackhole) {
        own.blackhole = blackhole;
        ownChannel.writeInbound(read.retainedDuplicate());
    }

    @Benchmark
    public void netty(Blackhole blackhole) {
        netty.blackhole = blackhole;
        nettyChannel.writeInbound(read.retainedDuplicate());
    }

    private static final class OwnDecoder extends ChannelInboundHandlerAdapter implements Frames.Sink {
        private final Frames frames = new Frames(this, PooledByteBufAllocator.DEFAULT, MESSAGE_BYTES * 2);
        private final PacketReader reader = new PacketReader();
        private final PublishPacket publish = new PublishPacket();
        private Blackhole blackhole = new Blackhole(
                "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object received) {
            frames.read((ByteBuf) received);
        }

        @Override
        public Frames.Outcome onPacket(ByteBuf buffer, int start, int bodyStart, int end) {
            CloseReason wrong = publish.wrap(reader, buffer, buffer.getByte(start) & 0x0F, bodyStart, end, false);
            if (wrong != null) {
                throw new IllegalStateException(wrong.text());
            }
            blackhole.consume(publish.topicStart() + publish.topicLength());
            blackhole.consume(publish.packetId());
            blackhole.consume(publish.payloadStart() + publish.payloadLength());
            return Frames.Outcome.TAKEN;
        }

        @Override
        public int refusalBytes() {
            return 0;
        }

        @Override
        public void onUnreadable(CloseReason reason, ByteBuf buffer, int start, int end) {
            throw new IllegalStateException(reason.text());
        }
    }

    private static final class NettyConsumer extends ChannelInboundHandlerAdapter {
        private Blackhole blackhole = new Blackhole(
                "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object decoded) {
            MqttMessage message = (MqttMessage) decoded;
            if (!(message instanceof MqttPublishMessage publish)) {
                throw new IllegalStateException(
                        "expected PUBLISH", message.decoderResult().cause());
            }
            blackhole.consume(publish.variableHeader().topicName());
            blackhole.consume(publish.variableHeader().packetId());
            blackhole.consume(publish.payload());
            publish.release();
        }
    }
}
