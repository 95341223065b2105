package dev.tollgate.edge.sink.http;

import dev.tollgate.edge.sink.Sink;
import dev.tollgate.edge.sink.SinkBatch;
import java.io.IOException;

/** Delivers each batch with requests of its own; nothing but open connections stays between two of them. */
final class HttpSink implements Sink {
    private final RequestMaker requests;
    private final Exchanges exchanges;
    private final HttpSinkConfig config;

    HttpSink(RequestMaker requests, Exchanges exchanges, HttpSinkConfig config) {
        this.requests = requests;
        this.exchanges = exchanges;
        this.config = config;
    }

    @Override
    public void deliver(SinkBatch batch) throws IOException, InterruptedException {
        Verdicts verdicts = new Verdicts(batch, requests.origin(), requests.urlHasFields());
        try {
            switch (config.mode()) {
                case SINGLE -> new SingleDelivery(batch, requests, exchanges, verdicts, config.requestsMax()).run();
                case ARRAY -> new BatchDelivery(batch, requests::array, exchanges, verdicts).run();
                case NDJSON -> new BatchDelivery(batch, requests::lines, exchanges, verdicts).run();
            }
        } finally {
            exchanges.close(); // none runs any more, but after an interrupt
        }
        verdicts.settleDoubts();
    }

    /** Ends what runs. Java 17 has no end for a client: idle connections of it go with the last reference to it. */
    @Override
    public void close() {
        exchanges.close();
    }
}
