package dev.tollgate.edge.sink.http;

import dev.tollgate.edge.journal.MessageProperties;
import dev.tollgate.edge.journal.MessageProperties.UserProperty;
import dev.tollgate.edge.sink.PercentEncoding;
import dev.tollgate.edge.sink.RecordTemplate;
import dev.tollgate.edge.sink.Secret;
import dev.tollgate.edge.sink.SinkRecord;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes requests of records. Immutable; safe from any thread. */
final class RequestMaker {
    private static final Pattern URL = Pattern.compile("https?://[^/?#{}@]+(?:[/?][^#]*)?");
    private static final Pattern CONTENT_TYPE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");
    private static final String UNKNOWN_TYPE = "application/octet-stream";

    private final RecordTemplate url;
    private final Map<String, String> headers;
    private final HttpSinkConfig.Method method;
    private final String origin;
    private final boolean urlHasFields;

    /** @throws IllegalArgumentException {@code key: what was expected} */
    RequestMaker(HttpSinkConfig config) {
        if (!URL.matcher(config.url()).matches()) {
            throw new IllegalArgumentException(
                    "url: expected http://HOST or https://HOST, a path, and no name, password or fragment");
        }
        method = config.method();
        url = template(config.url());
        urlHasFields = config.url().indexOf('{') >= 0;
        if (urlHasFields && config.mode() != HttpSinkConfig.Mode.SINGLE) {
            throw new IllegalArgumentException("url: expected no {fields}, as a request holds several records");
        }
        URI uri = uri(config.url().replaceAll("[{}]", "x"));
        origin = uri.getScheme() + "://" + uri.getAuthority();
        headers = headers(config.headers());
    }

    private static RecordTemplate template(String text) {
        try {
            return RecordTemplate.parse(text, RequestMaker::urlEncoded);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("url: " + e.getMessage(), e);
        }
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // falls through to the one message: the reason would show the query
        }
        throw new IllegalArgumentException("url: expected a host's name or address, and a path of RFC 3986 behind it");
    }

    private static Map<String, String> headers(Map<String, String> settings) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        settings.forEach((name, setting) -> {
            String key = "headers." + name;
            headers.put(name, checked(key, name, Secret.read(key, setting)));
        });
        return headers;
    }

    private static String checked(String key, String name, String value) {
        boolean ours = name.regionMatches(true, 0, "X-Tollgate-", 0, 11) || name.equalsIgnoreCase("Idempotency-Key");
        try {
            HttpRequest.newBuilder().header(name, value);
        } catch (IllegalArgumentException refused) {
            throw unusable(key); // without the cause, whose message may hold the value
        }
        if (ours) {
            throw unusable(key);
        }
        return value;
    }

    private static IllegalArgumentException unusable(String key) {
        return new IllegalArgumentException(
                key + ": expected a header of RFC 9110 that the sink does not set itself, nor one of the connection");
    }

    /** @throws IllegalArgumentException for a value that would lead to another level */
    private static String urlEncoded(String value) {
        if (value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException("a field is '" + value + "', which a URL cannot hold as a level");
        }
        return PercentEncoding.encode(value, PercentEncoding::isUnreserved);
    }

    boolean isTls() {
        return origin.startsWith("https");
    }

    /** Scheme, host and port: what may be logged of the URL. */
    String origin() {
        return origin;
    }

    /** Whether a device has a say in where its records go. */
    boolean urlHasFields() {
        return urlHasFields;
    }

    /**
     * One record, its payload as sent.
     *
     * @throws IllegalArgumentException when no request can be made of it
     */
    HttpRequest single(SinkRecord record) {
        HttpRequest.Builder request = request(url.apply(record), contentType(record), record.recordId())
                .method(method.name(), BodyPublishers.ofByteArray(record.payloadCopy()));
        metadata(record).forEach((name, value) -> request.setHeader("X-Tollgate-" + name, headerValue(value)));
        for (UserProperty property : record.properties().userProperties()) {
            request.header(
                    "X-Tollgate-User-Property", userProperty(property.name()) + "=" + userProperty(property.value()));
        }
        return request.build();
    }

    private static Map<String, String> metadata(SinkRecord record) {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("Device-Id", record.deviceId());
        metadata.put("Record-Id", record.recordId());
        metadata.put("Application", record.application());
        metadata.put("App-Version", record.appVersion());
        metadata.put("Extension", record.extension());
        metadata.put("Resource", record.resource());
        metadata.put("Received-At", Instant.ofEpochMilli(record.receivedAtMs()).toString());
        metadata.put("Request-Id", record.requestId() < 0 ? "" : Integer.toString(record.requestId()));
        addProperties(metadata, record.properties());
        metadata.values().removeIf(String::isEmpty);
        return metadata;
    }

    private static void addProperties(Map<String, String> metadata, MessageProperties properties) {
        if (properties.payloadFormat() != MessageProperties.NO_FORMAT) {
            metadata.put("Payload-Format-Indicator", Integer.toString(properties.payloadFormat()));
        }
        if (properties.expirySeconds() != MessageProperties.NO_EXPIRY) {
            metadata.put("Message-Expiry-Interval", Long.toString(properties.expirySeconds()));
        }
        String responseTopic = properties.responseTopic();
        if (responseTopic != null) {
            metadata.put("Response-Topic", responseTopic);
        }
        byte[] correlation = properties.correlation();
        if (correlation != null) {
            metadata.put("Correlation-Data", Base64.getEncoder().encodeToString(correlation));
        }
    }

    /** Percent-encoded as {@link #headerValue}, and what ends a name, too. */
    private static String userProperty(String text) {
        return PercentEncoding.encode(text, b -> b > ' ' && b < 0x7F && b != '=' && b != ',');
    }

    private static String headerValue(String text) {
        return PercentEncoding.encode(text, b -> b > ' ' && b < 0x7F);
    }

    private static String contentType(SinkRecord record) {
        String type = record.contentType();
        return CONTENT_TYPE.matcher(type).matches() ? type : UNKNOWN_TYPE;
    }

    /** Several records, as a JSON array. */
    HttpRequest array(List<SinkRecord> records) {
        String body = records.stream().map(SinkRecord::json).collect(Collectors.joining(",", "[", "]"));
        return several(records, "application/json", body);
    }

    /** Several records, each as a line of JSON. */
    HttpRequest lines(List<SinkRecord> records) {
        String body = records.stream().map(SinkRecord::json).collect(Collectors.joining("\n", "", "\n"));
        return several(records, "application/x-ndjson", body);
    }

    private HttpRequest several(List<SinkRecord> records, String contentType, String body) {
        return request(url.toString(), contentType, idempotencyKey(records))
                .method(method.name(), BodyPublishers.ofString(body))
                .build();
    }

    /** First and last record, and a sum over all, as some between them may have been settled before. */
    private static String idempotencyKey(List<SinkRecord> records) {
        int sum = records.stream().map(SinkRecord::sequence).toList().hashCode();
        return records.get(0).recordId() + "_" + records.get(records.size() - 1).recordId() + "_"
                + Integer.toHexString(sum);
    }

    private HttpRequest.Builder request(String uri, String contentType, String idempotencyKey) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri));
        request.setHeader("User-Agent", "Tollgate");
        request.setHeader("Content-Type", contentType);
        headers.forEach(request::setHeader);
        return request.setHeader("Idempotency-Key", idempotencyKey);
    }
}
