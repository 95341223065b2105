package dev.tollgate.edge.extension;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** An extension that keeps state or answers with a payload: all but {@link DataCollection}. By its name in topics and paths. */
public enum Extension {
    TIME("tsx"),
    RESULTS("rsx"),
    METADATA("epmx"),
    CONFIGURATION("cmx"),
    SOFTWARE("cmx_ota"),
    COMMANDS("cex"),
    UPLOADS("bcx");

    private static final Extension[] ALL = values();

    private final String text;

    /** @param text in ASCII */
    Extension(String text) {
        this.text = text;
    }

    /** The extension of this name; null when there is none. */
    public static @Nullable Extension of(ByteBuf buffer, int start, int length) {
        for (Extension extension : ALL) {
            if (extension.isNamed(buffer, start, length)) {
                return extension;
            }
        }
        return null;
    }

    private boolean isNamed(ByteBuf buffer, int start, int length) {
        boolean same = length == text.length();
        for (int i = 0; same && i < length; i++) {
            same = buffer.getByte(start + i) == text.charAt(i);
        }
        return same;
    }

    /** As topics and paths have it. */
    public String text() {
        return text;
    }
}
