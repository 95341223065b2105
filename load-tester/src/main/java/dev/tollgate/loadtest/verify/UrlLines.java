package dev.tollgate.loadtest.verify;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The lines that a URL answers GET with, all of them each time. */
final class UrlLines implements Lines {
    private final URI url;
    private final Duration timeout;
    private final HttpClient client;

    UrlLines(URI url, Duration timeout) {
        this.url = url;
        this.timeout = timeout;
        this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
    }

    @Override
    public boolean goesOn() {
        return false;
    }

    @Override
    public void read(Taker taker) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(timeout).build();
        HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("expected 200 from " + url.getScheme() + "://" + url.getAuthority()
                        + url.getPath() + ", got " + response.statusCode());
            }
            LineSplitter lines = new LineSplitter();
            lines.readAll(body, taker);
            lines.end(taker);
        }
    }
}
