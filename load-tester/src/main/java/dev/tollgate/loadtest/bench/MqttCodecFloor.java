package dev.tollgate.loadtest.bench;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;

/**
 * Answers what Netty's decoder has decoded as Netty is ordinarily used: a message of its own for each answer, which Netty's encoder
 * encodes; one flush for all that was read at once. Event loop.
 */
final class MqttCodecFloor extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            answer(ctx, (MqttMessage) message);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private static void answer(ChannelHandlerContext ctx, MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            ctx.close();
            return;
        }
        switch (message.fixedHeader().messageType()) {
            case CONNECT ->
                ctx.write(MqttMessageBuilders.connAck()
                        .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                        .build());
            case PUBLISH -> {
                if (message.fixedHeader().qosLevel().value() > 0) {
                    int packetId =
                            ((MqttPublishMessage) message).variableHeader().packetId();
                    ctx.write(MqttMessageBuilders.pubAck().packetId(packetId).build());
                }
            }
            case PINGREQ -> ctx.write(MqttMessage.PINGRESP);
            default -> ctx.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
