package dev.tollgate.loadtest.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.loadtest.verify.Streams.Delivery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that drops, repeats, swaps, damages and misdelivers chosen messages: each lands in its class, and is counted exactly. */
class LossSelfTest {
    private static final long RUN = 99;
    private static final int STREAMS = 5;
    private static final int MESSAGES = 2000;
    private static final int EACH = 17;

    private final Stamp read = new Stamp();
    private final Random random = new Random(4);
    private final Set<Integer> chosen = new TreeSet<>();
    private StampCodec codec = StampCodec.BINARY;

    /** What goes over the wire: the topic's device, the topic's stamp, if it has one, and the body. */
    private record Packet(int topic, ByteBuf text, ByteBuf body) {
        Packet to(int other) {
            return new Packet(other, text, body);
        }

        Packet damaged(int bit) {
            ByteBuf copy = body.copy();
            copy.setByte(bit / 8, copy.getByte(bit / 8) ^ 1 << bit % 8);
            return new Packet(topic, text, copy);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BINARY, AT_MOST_ONCE",
        "BINARY, AT_LEAST_ONCE",
        "JSON, EXACTLY_ONCE",
        "JSON, AT_LEAST_ONCE",
        "TOPIC, AT_LEAST_ONCE",
        "USER_PROPERTY, EXACTLY_ONCE"
    })
    void eachLandsInItsClass(StampCodec place, Delivery delivery) {
        codec = place;
        MessageLedger judged = new MessageLedger(RUN, 0, Streams.alike(STREAMS, "d-", delivery), List.of("sink"));
        Set<Integer> dropped = choose();
        Set<Integer> repeated = choose();
        Set<Integer> swapped = choose();
        Set<Integer> damaged = choose();
        Set<Integer> misdelivered = choose();
        Set<Integer> resent = choose();
        Set<Integer> unanswered = choose();
        boolean answers = delivery != Delivery.AT_MOST_ONCE;
        List<Packet> wire = new ArrayList<>();
        Packet held = null;
        for (int i = 0; i < MESSAGES; i++) {
            Packet packet = send(judged, i);
            if (answers && !unanswered.contains(i)) {
                judged.acknowledged(i % STREAMS, i / STREAMS, i);
            }
            if (dropped.contains(i)) {
                continue;
            }
            if (swapped.contains(i)) {
                held = packet; // goes out behind the next one of its stream, which nothing else befalls
                continue;
            }
            wire.add(befall(packet, i, damaged, misdelivered));
            if (repeated.contains(i)) {
                wire.add(packet);
            }
            if (resent.contains(i)) {
                wire.add(send(judged, i));
            }
            if (held != null && held.topic == packet.topic) {
                wire.add(held);
                held = null;
            }
        }
        wire.forEach(packet -> deliver(judged, packet));
        VerifyResult result = judged.classify();
        long bad = 3 * EACH; // dropped, damaged and misdelivered ones never arrived as they should
        assertEquals(MESSAGES, result.attempted());
        assertEquals(answers ? MESSAGES - EACH : 0, result.acknowledged());
        assertEquals(MESSAGES - bad, result.received());
        assertEquals(answers ? bad : 0, result.lost());
        assertEquals(answers ? 0 : bad, result.unknown());
        assertEquals(answers ? EACH : MESSAGES - bad, result.recovered());
        assertEquals(2 * EACH, result.corrupt());
        assertEquals(EACH, result.duplicatesExplained());
        assertEquals(EACH, result.duplicatesUnexplained());
        assertEquals(delivery == Delivery.EXACTLY_ONCE ? 2 * EACH : 0, result.duplicatesForbidden());
        assertEquals(EACH, result.reorderedUnexplained());
        assertEquals(0, result.reorderedExplained());
        assertEquals(0, result.unexpected());
        assertEquals(0, result.late());
    }

    private Packet befall(Packet packet, int index, Set<Integer> damaged, Set<Integer> misdelivered) {
        if (damaged.contains(index)) {
            return packet.damaged(random.nextInt(packet.body.readableBytes() * 8));
        }
        return misdelivered.contains(index) ? packet.to((packet.topic + 1) % STREAMS) : packet;
    }

    /** Messages that nothing else befalls, nor their neighbours in the stream; none of the last. */
    private Set<Integer> choose() {
        Set<Integer> some = new TreeSet<>();
        while (some.size() < EACH) {
            int index = random.nextInt(MESSAGES - 4 * STREAMS);
            boolean free = true;
            for (int near = index - 2 * STREAMS; near <= index + 2 * STREAMS; near++) {
                free &= !chosen.contains(near);
            }
            if (free) {
                chosen.add(index);
                some.add(index);
            }
        }
        return some;
    }

    private Packet send(MessageLedger to, int index) {
        int stream = index % STREAMS;
        long sequence = index / STREAMS;
        to.attempted(stream, sequence, 0, index);
        Stamp stamp = new Stamp().set(RUN, stream, sequence, 0, index);
        ByteBuf content = Unpooled.copiedBuffer("{\"value\":" + index + "}", UTF_8);
        ByteBuf body = Unpooled.buffer();
        codec.write(stamp, content, body);
        ByteBuf text = Unpooled.buffer();
        if (!codec.inBody()) {
            StampCodec.writeText(stamp, content, text);
        }
        return new Packet(stream, text, body);
    }

    private void deliver(MessageLedger to, Packet packet) {
        boolean intact =
                codec.inBody() ? codec.read(packet.body, read) : StampCodec.readText(packet.text, packet.body, read);
        to.received(read, intact && read.stream() == packet.topic, 0);
    }
}
