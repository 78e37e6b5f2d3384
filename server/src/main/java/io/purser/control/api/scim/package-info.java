/// SCIM 2.0 (RFC 7643 and 7644): how a directory pushes its people and groups.
///
/// Words: a resource is a person or a group as SCIM writes it; an attribute that is not kept is ignored, as the RFC
/// allows.
/// Invariants: everything needs `directory:write` over one organization, and another organization's people are not
/// there;
/// errors are SCIM's; what common directories send beside the RFC is understood (capitals in `op`, truth in quotes,
/// dotted
/// names without a path, removals with a value), each with a recording in the tests.
///
/// Does not own: what becomes of people (`control.directory`). Start at
/// {@link io.purser.control.api.scim.ScimRoutes}.
@NullMarked
package io.purser.control.api.scim;

import org.jspecify.annotations.NullMarked;
