package dev.tollgate.loadtest.device;

import dev.tollgate.loadtest.scenario.Flow;
import dev.tollgate.loadtest.scenario.HttpRequest;
import dev.tollgate.loadtest.scenario.template.Feeder;
import dev.tollgate.loadtest.scenario.template.FlowTemplates;
import dev.tollgate.loadtest.scenario.template.Template;
import dev.tollgate.loadtest.scenario.template.Values;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A request's first line and its fields, but for the length of the body, which the request itself knows. Immutable, for all loops. */
final class HttpHead {
    private static final int CRLF = '\r' << 8 | '\n';

    /** {@code Name: value}. */
    private record Field(String name, Template value) {}

    private final Template first;
    private final List<Field> fields = new ArrayList<>();

    /**
     * @param host what the Host field says, unless the flow has one of its own
     * @param pathPrefix of the target's URL
     */
    HttpHead(Flow flow, Feeder feeder, String host, String pathPrefix) {
        HttpRequest request = flow.http();
        StringBuilder lines = new StringBuilder()
                .append(request.method())
                .append(' ')
                .append(pathPrefix)
                .append(request.path())
                .append(" HTTP/1.1\r\n");
        if (request.headers().keySet().stream().noneMatch("Host"::equalsIgnoreCase)) {
            lines.append("Host: ").append(host).append("\r\n");
        }
        if (request.connections() == HttpRequest.Connections.PER_REQUEST) {
            lines.append("Connection: close\r\n");
        }
        first = Template.compilePath(flow.name() + ".http", lines.toString(), feeder);
        for (Map.Entry<String, Template> field :
                FlowTemplates.headers(flow, feeder).entrySet()) {
            if (!field.getKey().toLowerCase(Locale.ROOT).equals("content-length")) {
                fields.add(new Field(field.getKey() + ": ", field.getValue()));
            }
        }
    }

    /** Appends it; more fields may follow. */
    void render(Values values, ByteBuf out) {
        first.render(values, out);
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            ByteBufUtil.writeAscii(out, field.name);
            field.value.render(values, out);
            out.writeShort(CRLF);
        }
    }
}
