package io.lovage.celery.result;

import io.lovage.celery.wire.Fields;
import io.lovage.celery.wire.MalformedException;
import io.lovage.celery.wire.WireJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Names the result of a task or of a group.
 *
 * @param id the task's or the group's
 * @param parent of the step before, or {@code null}
 * @param members the group's, or {@code null} for a task
 */
public record ResultRef(
        String id, @Nullable ResultRef parent, @Nullable List<ResultRef> members) {

    public ResultRef {
        members = members == null ? null : List.copyOf(members);
    }

    public static ResultRef task(String id) {
        return new ResultRef(id, null, null);
    }

    public static ResultRef group(String id, List<ResultRef> members) {
        return new ResultRef(id, null, members);
    }

    /**
     * Reads {@code [[id, parent], members]}, or an id alone.
     *
     * @throws MalformedException if it is neither
     */
    static ResultRef read(JsonNode json) {
        if (json.isString()) {
            return task(json.stringValue());
        }
        JsonNode self = json.path(0);
        boolean right = json.isArray()
                && json.size() == 2
                && self.isArray()
                && !self.isEmpty()
                && self.get(0).isString();
        if (!right) {
            throw new MalformedException("A result's name is %s, not [[id, parent], members].", Fields.kind(json));
        }
        JsonNode parent = self.path(1);
        JsonNode members = json.get(1);
        return new ResultRef(
                self.get(0).stringValue(),
                parent.isArray() || parent.isString() ? read(parent) : null,
                members.isArray() ? readAll(members) : null);
    }

    static List<ResultRef> readAll(Iterable<JsonNode> list) {
        List<ResultRef> all = new ArrayList<>();
        list.forEach(element -> all.add(read(element)));
        return all;
    }

    ArrayNode write() {
        ArrayNode self = WireJson.array().add(id);
        self.add(parent == null ? WireJson.nothing() : parent.write());
        JsonNode list = members == null
                ? WireJson.nothing()
                : WireJson.array(members.stream().map(ResultRef::write).toList());
        return WireJson.array().add(self).add(list);
    }
}
