package io.purser.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.language.FieldDefinition;
import graphql.language.ObjectTypeDefinition;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/roles.md` says what the schema and the roles say.
class RolesDocumentTest {
    private static final Path ROOT = Path.of("..");
    private static final List<Role> COLUMNS =
            List.of(Role.SUPER_ADMIN, Role.BILLING_ADMIN, Role.TEAM_LEAD, Role.VIEWER);

    @Test
    void theTableOfOperationsIsTheSchemas() throws IOException {
        TypeDefinitionRegistry schema =
                new SchemaParser().parse(Files.readString(ROOT.resolve("contracts/schema.graphqls")));
        String expected = Stream.of("Query", "Mutation", "Subscription")
                .map(type -> schema.getTypeOrNull(type, ObjectTypeDefinition.class))
                .flatMap(type -> type.getFieldDefinitions().stream())
                .map(RolesDocumentTest::row)
                .collect(Collectors.joining("\n"));
        assertThat(Files.readString(ROOT.resolve("docs/roles.md"))).contains(expected);
    }

    private static String row(FieldDefinition field) {
        var needs = field.getDirectives("needs").getFirst();
        String written = needs.getArgument("permission").getValue().toString();
        Permission permission = Arrays.stream(Permission.values())
                .filter(one -> written.contains("'" + one.word() + "'"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(written));
        String over = needs.getArgument("over").getValue().toString();
        String reach = Stream.of("PART", "ORGANIZATION", "INSTALLATION")
                .filter(over::contains)
                .findFirst()
                .orElseThrow()
                .toLowerCase(Locale.ROOT);
        return "| `" + field.getName() + "` | `" + permission.word() + "` | " + reach + " | "
                + COLUMNS.stream()
                        .map(role -> role.has(permission) ? "yes" : "–")
                        .collect(Collectors.joining(" | "))
                + " | " + (Role.MEMBER.has(permission) && reach.equals("part") ? "own" : "–") + " |";
    }
}
