package dev.tollgate.edge.sink.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Requests on their way, each with something that tells it from the others. One thread; only what ends comes from the client's. */
final class Exchanges implements AutoCloseable {
    private static final int BODY_MAX_BYTES = 1 << 16;
    private static final String RETRY_AFTER = "Retry-After";

    private final HttpClient client;
    private final long timeoutNanos;
    private final Deque<Exchange> running = new ArrayDeque<>(); // in the order of their starts
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();

    /** What became of a request: an answer, or why there is none. */
    record Ended(
            Exchange exchange,
            @Nullable Answer answer,
            @Nullable Throwable failure) {
        /** As it was given to {@link #start}. */
        Object tag() {
            return exchange.tag();
        }

        /** @throws IOException when there is none */
        Answer answerOrThrow() throws IOException {
            if (answer != null) {
                return answer;
            }
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            throw new IOException(cause instanceof CancellationException ? "no answer in time" : "no answer", cause);
        }
    }

    /** A request on its way. */
    record Exchange(Object tag, long deadlineNanos, CompletableFuture<HttpResponse<Void>> response) {}

    Exchanges(HttpClient client, int timeoutMs) {
        this.client = client;
        this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    void start(Object tag, HttpRequest request) {
        CompletableFuture<HttpResponse<Void>> response = client.sendAsync(request, answer -> new Discarding());
        Exchange exchange = new Exchange(tag, System.nanoTime() + timeoutNanos, response);
        running.add(exchange);
        response.whenComplete(
                (answer, failure) -> ended.add(new Ended(exchange, answer == null ? null : answer(answer), failure)));
    }

    private static Answer answer(HttpResponse<Void> response) {
        return new Answer(
                response.statusCode(),
                response.headers()
                        .firstValue(RETRY_AFTER)
                        .flatMap(header -> Answer.parseRetryAfter(header, Instant.now())));
    }

    int running() {
        return running.size();
    }

    /** Waits for the next request to end, at most for its time limit. */
    Ended await() throws InterruptedException {
        while (true) {
            long left = running.element().deadlineNanos() - System.nanoTime();
            Ended next = ended.poll(left, TimeUnit.NANOSECONDS);
            if (next != null && running.remove(next.exchange())) {
                return next;
            }
            if (next == null) {
                running.element().response().cancel(true); // which ends it, and its connection
            }
        }
    }

    /** Ends all requests; their connections end with them. */
    @Override
    public void close() {
        running.forEach(exchange -> exchange.response().cancel(true));
        running.clear();
        ended.clear();
    }

    /** Reads a body to its end, or up to a limit, and keeps nothing of it. */
    private static final class Discarding implements HttpResponse.BodySubscriber<Void> {
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;
        private int bytes;

        @Override
        public CompletionStage<Void> getBody() {
            return end;
        }

        @Override
        public void onSubscribe(Flow.Subscription body) {
            subscription = body;
            body.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> part) {
            for (ByteBuffer buffer : part) {
                bytes += buffer.remaining();
            }
            if (bytes > BODY_MAX_BYTES && subscription != null) {
                subscription.cancel();
                end.complete(null);
            }
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(null); // the status came, and says all
        }

        @Override
        public void onComplete() {
            end.complete(null);
        }
    }
}
