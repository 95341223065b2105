package dev.tollgate.loadtest.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/** Answers 200 to each request that Netty's decoder has seen to its end, with a response made once. Event loop. */
final class HttpFloor extends ChannelInboundHandlerAdapter {
    private static final ByteBuf RESPONSE = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
            .writeBytes("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
            .asReadOnly());

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (((HttpObject) message).decoderResult().isFailure()) {
                ctx.close();
            } else if (message instanceof LastHttpContent) {
                ctx.write(RESPONSE.duplicate(), ctx.voidPromise());
            }
        } finally {
            ReferenceCountUtil.release(message);
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
