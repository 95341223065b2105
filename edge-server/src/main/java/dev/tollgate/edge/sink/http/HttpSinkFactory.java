package dev.tollgate.edge.sink.http;

import dev.tollgate.edge.sink.Sink;
import dev.tollgate.edge.sink.SinkContext;
import dev.tollgate.edge.sink.SinkFactory;
import dev.tollgate.edge.sink.TlsFiles;
import java.net.http.HttpClient;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** Makes sinks that make HTTP requests. */
public final class HttpSinkFactory implements SinkFactory {
    private final HttpSinkConfig config;

    /** @throws IllegalArgumentException {@code key: what was expected} */
    public HttpSinkFactory(@SuppressWarnings("unused") SinkContext context, HttpSinkConfig config) {
        this.config = config;
        create().close(); // checks all that a sink reads
    }

    @Override
    public Sink create() {
        RequestMaker requests = new RequestMaker(config);
        HttpClient.Builder client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofMillis(config.connectTimeoutMs()))
                .version(config.http2() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER); // the headers are for this backend alone
        if (requests.isTls()) {
            client.sslContext(tls());
        }
        Exchanges exchanges = new Exchanges(client.build(), config.requestTimeoutMs());
        return new HttpSink(requests, exchanges, config);
    }

    private SSLContext tls() {
        try {
            return TlsFiles.read(config.tls()).context();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tls." + e.getMessage(), e);
        }
    }
}
