package io.lovage.redis.celery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamesTest {

    private final Names names = new Names("p*:", 3);

    @Test
    void channels_are_kombus() {
        assertThat(names.control()).isEqualTo("p*:/3.celery.pidbox");
        assertThat(names.events("task.multi")).isEqualTo("p*:/3.celeryev/task.multi");
    }

    @Test
    void what_a_prefix_says_is_meant_literally() {
        assertThat(names.allEvents()).isEqualTo("p\\*:/3.celeryev/*");
    }

    @Test
    void a_binding_leads_to_a_list_for_its_own_routing_key() {
        String binding = "key\u0006\u0016\u0006\u0016queue";

        assertThat(names.listOf(binding, "key")).isEqualTo("p*:queue");
        assertThat(names.listOf(binding, "other")).isEmpty();
        assertThat(names.listOf("nonsense", "nonsense")).isEmpty();
    }

    @Test
    void a_node_has_the_name_of_its_machine_unless_it_says_otherwise() {
        assertThat(Nodes.nameOf("w1@here")).isEqualTo("w1@here");
        assertThat(Nodes.nameOf("w1")).matches("w1@.+");
    }
}
