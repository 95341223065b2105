package dev.tollgate.edge.admin.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** One file of the console, also compressed. Immutable. */
public final class ConsoleFile {
    private final String contentType;
    private final String etag;
    private final boolean isPage;
    private final byte[] body;
    private final byte[] gzipped;

    /** @param isPage whether it is the page itself, whose address stays when its content changes */
    ConsoleFile(String contentType, boolean isPage, byte[] body) {
        this.contentType = contentType;
        this.isPage = isPage;
        this.body = body.clone();
        this.etag = '"' + ContentHash.of(body) + '"';
        this.gzipped = gzip(body);
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(body);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return compressed.toByteArray();
    }

    public String contentType() {
        return contentType;
    }

    /** Strong, of the content that is not compressed. */
    public String etag() {
        return etag;
    }

    public boolean isPage() {
        return isPage;
    }

    /** The content; not to be changed. */
    public byte[] body(boolean isGzip) {
        return isGzip ? gzipped : body;
    }
}
