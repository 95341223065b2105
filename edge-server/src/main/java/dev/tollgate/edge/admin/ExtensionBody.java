package dev.tollgate.edge.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.edge.extension.ExtensionException;
import dev.tollgate.edge.extension.ExtensionJson;
import dev.tollgate.edge.extension.JsonSyntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bodies that hold a JSON value to be kept as it is: numbers keep their digits. */
final class ExtensionBody {
    private ExtensionBody() {}

    /** A body that is an object with no other members than these. */
    static ObjectNode object(byte[] body, List<String> members) throws ProblemException {
        expectJson(body);
        try {
            return ExtensionJson.object(body, members);
        } catch (ExtensionException refused) {
            throw ProblemException.malformed(String.valueOf(refused.getMessage()));
        }
    }

    /** A body that is an object. */
    static ObjectNode object(byte[] body) throws ProblemException {
        expectJson(body);
        try {
            if (ExtensionJson.parse(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (ExtensionException refused) {
            throw ProblemException.malformed(String.valueOf(refused.getMessage()));
        }
        throw ProblemException.malformed("expected a JSON object");
    }

    private static void expectJson(byte[] body) throws ProblemException {
        ByteBuf bytes = Unpooled.wrappedBuffer(body);
        if (!new JsonSyntax().isValid(bytes, 0, body.length)) {
            throw ProblemException.malformed("expected a JSON object, got what is not JSON");
        }
    }

    static @Nullable String text(ObjectNode body, String member) throws ProblemException {
        JsonNode value = body.get(member);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw ProblemException.malformed("expected '" + member + "' to be a string");
        }
        return value.textValue();
    }

    /** A member that is a number of milliseconds; {@code absent} where it is left out. */
    static long millis(ObjectNode body, String member, long absent) throws ProblemException {
        JsonNode value = body.get(member);
        if (value == null || value.isNull()) {
            return absent;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw ProblemException.malformed("expected '" + member + "' to be a number of milliseconds from 0");
        }
        return value.longValue();
    }
}
