package dev.tollgate.loadtest.bench;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Finds the end of each packet, and of a PUBLISH the packet id; answers, and decodes nothing else. Event loop. */
final class MqttFramesFloor extends ByteToMessageDecoder {
    private static final int HEADER_MAX = 5;
    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;
    private static final int PINGREQ = 12;

    private boolean hasAnswered;

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        ByteBuf answers = null;
        while (true) {
            int end = endOfPacket(in);
            if (end < 0) {
                break;
            }
            if (answers == null) {
                answers = ctx.alloc().directBuffer();
            }
            answer(in, answers);
            in.readerIndex(end);
        }
        if (answers != null) {
            hasAnswered = true;
            ctx.write(answers, ctx.voidPromise());
        }
    }

    /** Index behind the packet, -1 when it is not complete; a length of five bytes or more closes nothing here and is waited for. */
    private static int endOfPacket(ByteBuf in) {
        int length = 0;
        for (int i = 1; i < HEADER_MAX && i < in.readableBytes(); i++) {
            int digit = in.getByte(in.readerIndex() + i);
            length |= (digit & 0x7F) << (7 * (i - 1));
            if (digit >= 0) {
                int end = in.readerIndex() + i + 1 + length;
                return end <= in.writerIndex() ? end : -1;
            }
        }
        return -1;
    }

    private static void answer(ByteBuf in, ByteBuf answers) {
        int first = in.readByte() & 0xFF;
        while (in.readByte() < 0) {
            // passes over the remaining length
        }
        switch (first >> 4) {
            case CONNECT ->
                FloorAnswers.connack(answers, in.getByte(in.readerIndex() + 2 + in.getUnsignedShort(in.readerIndex())));
            case PUBLISH -> {
                if ((first & 0x06) != 0) {
                    FloorAnswers.puback(
                            answers, in.getUnsignedShort(in.readerIndex() + 2 + in.getUnsignedShort(in.readerIndex())));
                }
            }
            case PINGREQ -> FloorAnswers.pingresp(answers);
            default -> {
                // DISCONNECT: the client closes
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        super.channelReadComplete(ctx);
        if (hasAnswered) {
            hasAnswered = false;
            ctx.flush();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
