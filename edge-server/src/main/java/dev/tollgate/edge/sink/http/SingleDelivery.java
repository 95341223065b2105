package dev.tollgate.edge.sink.http;

import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Delivers each record with a request of its own, several at a time, but those of one device one after the other. */
final class SingleDelivery {
    private final SinkBatch batch;
    private final RequestMaker requests;
    private final Exchanges exchanges;
    private final Verdicts verdicts;
    private final int requestsMax;
    /** Indices of one device's records that wait for their turn; each device's queue is here but while a request of it runs. */
    private final Deque<Deque<Integer>> devices;

    private @Nullable IOException failure;

    SingleDelivery(SinkBatch batch, RequestMaker requests, Exchanges exchanges, Verdicts verdicts, int requestsMax) {
        this.batch = batch;
        this.requests = requests;
        this.exchanges = exchanges;
        this.verdicts = verdicts;
        this.requestsMax = requestsMax;
        this.devices = devices(batch);
    }

    private static Deque<Deque<Integer>> devices(SinkBatch batch) {
        Map<String, Deque<Integer>> devices = new LinkedHashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            SinkRecord record = batch.records().get(i);
            devices.computeIfAbsent(record.deviceId(), device -> new ArrayDeque<>())
                    .add(i);
        }
        return new ArrayDeque<>(devices.values());
    }

    /** After a failure nothing is started any more, but what runs is waited for: it may be taken. */
    void run() throws IOException, InterruptedException {
        startMore();
        while (exchanges.running() > 0) {
            Exchanges.Ended ended = exchanges.await();
            Lane lane = (Lane) ended.tag();
            try {
                verdicts.accept(lane.index(), lane.index() + 1, ended.answerOrThrow());
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
            putBack(lane.rest());
            startMore();
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** A record whose request runs, and those of the same device behind it. */
    private record Lane(int index, Deque<Integer> rest) {}

    private void putBack(Deque<Integer> device) {
        if (!device.isEmpty()) {
            devices.addLast(device);
        }
    }

    private void startMore() {
        while (failure == null && exchanges.running() < requestsMax && !devices.isEmpty()) {
            Deque<Integer> device = devices.remove();
            int index = device.remove();
            try {
                exchanges.start(
                        new Lane(index, device), requests.single(batch.records().get(index)));
            } catch (IllegalArgumentException noRequest) {
                batch.reject(index, String.valueOf(noRequest.getMessage()));
                putBack(device);
            }
        }
    }
}
