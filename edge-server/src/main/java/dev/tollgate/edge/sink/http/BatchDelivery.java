package dev.tollgate.edge.sink.http;

import dev.tollgate.edge.sink.SinkBatch;
import dev.tollgate.edge.sink.SinkRecord;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.function.Function;

/**
 * Delivers a batch with one request. Where the backend does not want it, halves of it are offered, then halves of these, until the
 * records that it does not want are alone: each costs two requests for every halving.
 */
final class BatchDelivery {
    private final SinkBatch batch;
    private final Function<List<SinkRecord>, HttpRequest> requests;
    private final Exchanges exchanges;
    private final Verdicts verdicts;

    BatchDelivery(
            SinkBatch batch, Function<List<SinkRecord>, HttpRequest> requests, Exchanges exchanges, Verdicts verdicts) {
        this.batch = batch;
        this.requests = requests;
        this.exchanges = exchanges;
        this.verdicts = verdicts;
    }

    void run() throws IOException, InterruptedException {
        deliver(0, batch.size());
    }

    private void deliver(int from, int to) throws IOException, InterruptedException {
        exchanges.start(from, requests.apply(batch.records().subList(from, to)));
        if (!verdicts.accept(from, to, exchanges.await().answerOrThrow())) {
            int middle = (from + to) >>> 1;
            deliver(from, middle);
            deliver(middle, to);
        }
    }
}
