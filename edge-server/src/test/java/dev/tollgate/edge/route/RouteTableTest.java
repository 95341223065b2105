package dev.tollgate.edge.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tollgate.edge.route.RouteTable.Rule;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RouteTableTest {
    private static Route route(int number) {
        return new Route(number, "r" + number, AckLevel.JOURNALED, List.of(), List.of());
    }

    private static Rule rule(String application, String extension, int group, int route) {
        return new Rule(application, extension, group, route(route));
    }

    private static int find(RouteTable table, String application, String extension, int group) {
        ByteBuf path = Unpooled.copiedBuffer("kp1/" + application + "/" + extension, StandardCharsets.UTF_8);
        int applicationLength = application.getBytes(StandardCharsets.UTF_8).length;
        int extensionStart = 4 + applicationLength + 1;
        try {
            return table.find(path, 4, applicationLength, extensionStart, path.writerIndex() - extensionStart, group)
                    .number();
        } finally {
            path.release();
        }
    }

    @Test
    void takesTheFirstRuleThatFits() {
        RouteTable table = new RouteTable(
                List.of(
                        rule("meters", "dcx", 7, 1),
                        rule("meters", "*", Rule.ANY_GROUP, 2),
                        rule("*", "dcx", Rule.ANY_GROUP, 3),
                        rule("*", "*", 8, 4)),
                route(0));
        assertEquals(1, find(table, "meters", "dcx", 7));
        assertEquals(2, find(table, "meters", "dcx", 8));
        assertEquals(2, find(table, "meters", "cmx", 0));
        assertEquals(3, find(table, "cars", "dcx", 0));
        assertEquals(4, find(table, "cars", "cmx", 8));
        assertEquals(0, find(table, "cars", "cmx", 0));
    }

    @Test
    void comparesWholeNames() {
        RouteTable table = new RouteTable(List.of(rule("zähler", "dcx", Rule.ANY_GROUP, 1)), route(0));
        assertEquals(1, find(table, "zähler", "dcx", 0));
        assertEquals(0, find(table, "zähle", "dcx", 0));
        assertEquals(0, find(table, "zählers", "dcx", 0));
        assertEquals(0, find(table, "zähler", "dc", 0));
        assertEquals(0, find(table, "Zähler", "dcx", 0));
    }

    @Test
    void takesADeviceWithoutGroupForNoneOfTheGroups() {
        RouteTable table = new RouteTable(List.of(rule("*", "*", 1, 1)), route(0));
        assertEquals(0, find(table, "meters", "dcx", 0));
        assertEquals(5, find(RouteTable.of(route(5)), "meters", "dcx", 0));
    }
}
