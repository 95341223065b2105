package dev.tollgate.edge.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Has netty's MqttDecoder decode single packets. It is final and works in a pipeline only, so it joins the connection's for the one
 * packet and leaves again: rare packets pay for that, and idle connections need not carry it.
 */
final class NettyDecoder {
    private NettyDecoder() {}

    /**
     * The packet from {@code start} to {@code end}, which has passed its check; null should the decoder see it otherwise.
     *
     * @param handler in whose place in the channel's pipeline to decode
     */
    static @Nullable MqttMessage decode(Channel channel, ChannelHandler handler, ByteBuf buffer, int start, int end) {
        ChannelPipeline pipeline = channel.pipeline();
        ChannelHandlerContext ctx = pipeline.context(handler);
        MqttDecoder decoder = new MqttDecoder(end - start, PacketIdSet.ID_MAX);
        Capture capture = new Capture();
        pipeline.addAfter(ctx.name(), null, capture);
        pipeline.addAfter(ctx.name(), null, decoder);
        ctx.fireChannelRead(buffer.retainedSlice(start, end - start));
        pipeline.remove(decoder);
        pipeline.remove(capture);
        MqttMessage packet = capture.packet;
        return packet != null && packet.decoderResult().isSuccess() ? packet : null;
    }

    /** Keeps what the decoder makes. */
    private static final class Capture extends ChannelInboundHandlerAdapter {
        private @Nullable MqttMessage packet;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object decoded) {
            if (decoded instanceof MqttMessage message) {
                packet = message;
            } else {
                ReferenceCountUtil.release(decoded);
            }
        }
    }
}
