package dev.tollgate.loadtest.scenario.template;

import dev.tollgate.loadtest.scenario.Identity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** A piece of a compiled template. Writes without garbage, but for texts outside ASCII and for {@code {now:iso}}. */
sealed interface Part {
    void write(Values values, ByteBuf out);

    /** Bytes as they are. */
    final class Literal implements Part {
        private final byte[] bytes;

        Literal(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public void write(Values values, ByteBuf out) {
            out.writeBytes(bytes);
        }
    }

    /** Something of the device. */
    record OfDevice(Function<Identity, String> property) implements Part {
        @Override
        public void write(Values values, ByteBuf out) {
            ByteBufUtil.writeUtf8(out, property.apply(values.identity));
        }
    }

    /** Something of the run or the message that is text. */
    record Text(Function<Values, String> property) implements Part {
        @Override
        public void write(Values values, ByteBuf out) {
            ByteBufUtil.writeUtf8(out, property.apply(values));
        }
    }

    /** A whole number. */
    record Whole(ToLongFunction<Values> property) implements Part {
        @Override
        public void write(Values values, ByteBuf out) {
            Digits.write(out, property.applyAsLong(values));
        }
    }

    /** From {@code low} to {@code high}, both included, in units of the last of {@code decimals} digits behind the point. */
    record Random(long low, long high, int decimals) implements Part {
        @Override
        public void write(Values values, ByteBuf out) {
            long drawn = low == high ? low : values.random.nextLong(low, high + 1);
            Digits.write(out, drawn, decimals);
        }
    }

    /** Letters and digits. */
    record RandomText(int length) implements Part {
        private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

        @Override
        public void write(Values values, ByteBuf out) {
            long bits = 0;
            for (int i = 0; i < length; i++) {
                bits = i % 10 == 0 ? values.random.nextLong() : bits >>> 6;
                out.writeByte(ALPHABET.charAt((int) (bits & 63)));
            }
        }
    }

    /** RFC 9562 version 4. */
    record Uuid() implements Part {
        @Override
        public void write(Values values, ByteBuf out) {
            long high = (values.random.nextLong() & ~0xF000L) | 0x4000L;
            long low = (values.random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
            Digits.writeHex(out, high >>> 32, 8);
            out.writeByte('-');
            Digits.writeHex(out, high >>> 16, 4);
            out.writeByte('-');
            Digits.writeHex(out, high, 4);
            out.writeByte('-');
            Digits.writeHex(out, low >>> 48, 4);
            out.writeByte('-');
            Digits.writeHex(out, low, 12);
        }
    }

    /** Wall-clock time of the rendering. */
    record Now(NowUnit unit) implements Part {
        @Override
        public void write(Values values, ByteBuf out) {
            Instant now = Instant.now();
            if (unit == NowUnit.ISO) {
                out.writeCharSequence(now.toString(), StandardCharsets.US_ASCII);
                return;
            }
            long nanos = Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
            Digits.write(out, nanos / unit.nanos());
        }
    }

    /** A column of the feeder. */
    record Column(Feeder feeder, int column) implements Part {
        @Override
        public void write(Values values, ByteBuf out) {
            out.writeBytes(feeder.cell(values.identity.index() + values.sequence, column));
        }
    }
}
