package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.plan.Mix;
import dev.tollgate.loadtest.scenario.InvalidSetting;
import dev.tollgate.loadtest.scenario.Payload;
import dev.tollgate.loadtest.scenario.StampMode;
import dev.tollgate.loadtest.scenario.template.Feeder;
import dev.tollgate.loadtest.scenario.template.Template;
import dev.tollgate.loadtest.scenario.template.Values;
import dev.tollgate.loadtest.verify.StampCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the messages of a flow hold, without the stamp. Immutable, for all loops; rendering allocates nothing. */
final class Content {
    private static final int RANDOM_BLOCK = 1 << 16;

    /** On the heap, so that several threads may read it at once. */
    private final ByteBuf bytes;

    private final int minBytes;
    private final int maxBytes;
    private final @Nullable Template template;

    private Content(ByteBuf bytes, int minBytes, int maxBytes, @Nullable Template template) {
        this.bytes = bytes;
        this.minBytes = minBytes;
        this.maxBytes = maxBytes;
        this.template = template;
    }

    /** Reads files. Throws InvalidSetting where one cannot be used. */
    static Content of(Payload payload, Feeder feeder, long seed) {
        boolean isJson = payload.stamp() == StampMode.JSON;
        if (payload.body() instanceof Payload.Size size) {
            return isJson ? padded(size, seed) : random(size, seed, stampBytes(payload));
        }
        if (payload.body() instanceof Payload.File file) {
            return fixed(read(file.path()));
        }
        String text = payload.body() instanceof Payload.Text inline
                ? inline.template()
                : new String(read(((Payload.TemplateFile) payload.body()).path()), StandardCharsets.UTF_8);
        Template compiled = Template.compile(
                "payload", isJson ? StampCodec.withoutWhiteSpace(text) : text, feeder, payload.randomCharacters());
        return compiled.isConstant()
                ? fixed(compiled.text(new Values(seed, "")).getBytes(StandardCharsets.UTF_8))
                : new Content(Unpooled.EMPTY_BUFFER, 0, 0, compiled);
    }

    /** A JSON object that has the smallest size once it is stamped, or is as small as that can be. */
    private static Content padded(Payload.Size size, long seed) {
        String empty = "{\"pad\":\"\"}";
        int pad = size.minBytes() - StampCodec.JSON.overhead() - empty.length();
        Template filled =
                Template.compile("payload", pad > 0 ? "{\"pad\":\"{random:" + pad + "}\"}" : "{}", Feeder.NONE, 1);
        return fixed(filled.text(new Values(seed, "")).getBytes(StandardCharsets.UTF_8));
    }

    private static int stampBytes(Payload payload) {
        return payload.stamp() == StampMode.BINARY ? StampCodec.BINARY.overhead() : 0;
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw InvalidSetting.because("payload", "cannot read " + file + ": " + unreadable);
        }
    }

    private static Content fixed(byte[] bytes) {
        return new Content(Unpooled.wrappedBuffer(bytes), bytes.length, bytes.length, null);
    }

    /** The stamp is part of the size. */
    private static Content random(Payload.Size size, long seed, int stampBytes) {
        int min = Math.max(0, size.minBytes() - stampBytes);
        int max = Math.max(0, size.maxBytes() - stampBytes);
        byte[] block = new byte[min == max ? max : max + RANDOM_BLOCK];
        int same = (int) (block.length * size.compressible());
        for (int i = same; i < block.length; i++) {
            block[i] = (byte) Mix.of(seed, i);
        }
        return new Content(Unpooled.wrappedBuffer(block), min, max, null);
    }

    /**
     * The bytes of one message, between the result's indices.
     *
     * @param scratch of the loop; the result may be this, and is good until it is used again
     */
    ByteBuf render(Values values, long random, ByteBuf scratch) {
        if (template != null) {
            scratch.clear();
            template.render(values, scratch);
            return scratch;
        }
        if (minBytes == maxBytes) {
            return bytes;
        }
        int length = minBytes + (int) Math.floorMod(random >>> 17, (long) maxBytes - minBytes + 1);
        int start = (int) Math.floorMod(random, (long) bytes.capacity() - maxBytes + 1);
        return scratch.clear().writeBytes(bytes, start, length); // a slice would be an object
    }
}
