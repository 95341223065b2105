package dev.tollgate.loadtest.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** Answers what Netty's decoder has decoded; one buffer and one flush for all that was read at once. Event loop. */
final class DecodedMqttFloor extends ChannelInboundHandlerAdapter {
    private @Nullable ByteBuf answers;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            answer(ctx, (MqttMessage) message);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void answer(ChannelHandlerContext ctx, MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            ctx.close();
            return;
        }
        switch (message.fixedHeader().messageType()) {
            case CONNECT ->
                FloorAnswers.connack(
                        answers(ctx),
                        ((MqttConnectMessage) message).variableHeader().version());
            case PUBLISH -> {
                int packetId = ((MqttPublishMessage) message).variableHeader().packetId();
                if (message.fixedHeader().qosLevel().value() > 0) {
                    FloorAnswers.puback(answers(ctx), packetId);
                }
            }
            case PINGREQ -> FloorAnswers.pingresp(answers(ctx));
            case DISCONNECT -> ctx.close();
            default -> ctx.close();
        }
    }

    private ByteBuf answers(ChannelHandlerContext ctx) {
        ByteBuf current = answers;
        if (current == null) {
            current = ctx.alloc().directBuffer();
            answers = current;
        }
        return current;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ByteBuf complete = answers;
        if (complete != null) {
            answers = null;
            ctx.writeAndFlush(complete, ctx.voidPromise());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
