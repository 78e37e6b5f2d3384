package io.purser.control.admin;

/// Governance files that several tests use.
public final class PolicyFiles {
    private PolicyFiles() {}

    /// Every construct that is built.
    public static final String EVERYTHING = """
            organization: acme
            currency: USD
            timezone: Europe/London
            billingCycleDay: 15
            fiscalYearStart: 04-01
            platformOwner: cfo@acme.example
            groups:
              - name: engineering
                costCentre: CC-100
                groups:
                  - name: data-science
                    costCentre: CC-110
                    idpGroups: [{issuer: entra, id: 3f0c0000, priority: 7}, {issuer: okta, name: Data Science}]
                  - {name: platform, id: grp-platform}
              - name: sales
            users:
              - name: ada@acme.example
                group: data-science
                roles: [team_lead, member]
              - {name: ci-bot, kind: service, group: engineering, owner: nobody}
              - {name: nobody, email: somebody@acme.example}
              - name: cfo@acme.example
                roles: [billing_admin, {role: viewer, group: platform}, {role: team_lead, organization: acme}]
            keys:
              - name: ada-notebook
                user: ada@acme.example
                models: ["gpt-5*", "claude-*"]
                rateLimits: {requestsPerMinute: 600, tokensPerMinute: 200k, concurrent: 20}
                attribution:
                  environment: dev
                  tags: {project: atlas}
                  override: false
                  required: [customer, tag.team]
                  allowed: {environment: [dev, staging], tag.team: [search]}
                  baggage: true
                  metadata: true
                  userIsCustomer: true
                expires: 2027-01-01
              - {name: ci, user: ci-bot, group: sales}
              - {name: sales-key, group: sales, secret: "${SALES_KEY}"}
            endpoints:
              - {name: nightly-eval, criticality: low}
              - {name: chat}
            plans:
              - name: free
                default: true
                models: ["*-mini", sandbox]
                providers: [openai]
                endpoints: [chat]
                rateLimits: {requestsPerMinute: 20, tokensPerMinute: 20k, concurrent: 2}
                message: "The free plan has 5 dollars a month."
                upgradeUrl: https://acme.example/upgrade?from=free
                budgets:
                  - {limit: 5 USD, period: month, enforcement: hard, reason: r}
                  - {name: free-calls, limit: 100 requests, period: day, timezone: Asia/Tokyo, enforcement: soft, thresholds: [{at: 90%, notify: [ops-hook]}]}
              - {name: pro}
            customers:
              - {name: globex, plan: pro, accountOwner: ada@acme.example}
              - {name: "name with $${NOT_A_REFERENCE}"}
            tagPolicies:
              - {name: projects, tag: project, appliesTo: {group: engineering}, required: true, allowed: [atlas, borealis]}
              - {name: tickets, tag: ticket, appliesTo: {key: ci, customer: globex}, pattern: "[A-Z]{2,5}-[0-9]+"}
              - {name: teams, tag: team, required: true}
            channels:
              - {name: ops-hook, webhook: {url: "https://hooks.acme.example/purser", secret: "${HOOK_SECRET}"}}
              - {name: finance-hook, webhook: {url: "http://127.0.0.1:9999/x", secret: "${HOOK_SECRET}"}}
              - {name: finance-mail, email: [finance@acme.example, "cfo+alerts@acme.example"]}
            budgets:
              - name: acme-monthly
                scope: {organization: acme}
                limit: 50000 USD
                period: month
                enforcement: hard
                reason: "Board paper 2026-03"
              - name: data-science-monthly
                scope: {group: data-science}
                limit: 8000.125 USD
                period: month
                anchorDay: 31
                timezone: America/New_York
                enforcement: soft
                cooldown: 6h
                owner: ada@acme.example
                thresholds:
                  - {at: 50%, notify: [ops-hook, groupLead, owner, platformOwner]}
                  - {at: 80.5%, notify: []}
                  - {at: 6000 USD}
                  - {at: 120%, notify: [finance-hook, ops-hook]}
              - name: each-data-scientist
                scope: {eachUserIn: data-science}
                limit: 50 USD
                period: day
                enforcement: hard
                estimation: strict
                strictFloor: 2k
              - {name: each-anybody, scope: {eachUserIn: "*"}, limit: 60 USD, period: cycle, enforcement: soft}
              - {name: keys-of-ada, scope: {eachKeyOf: ada@acme.example}, limit: 10k requests, period: day, enforcement: hard}
              - {name: keys-of-sales, scope: {eachKeyOf: sales}, limit: 1M tokens, period: quarter, enforcement: hard}
              - {name: keys-of-all, scope: {eachKeyOf: "*", tag.project: atlas}, limit: 1G tokens, period: year, enforcement: soft}
              - {name: each-customer, scope: {eachCustomer: "*", group: sales}, limit: 5 USD, period: week, weekStart: sunday, enforcement: hard}
              - {name: each-pro, scope: {eachCustomer: {plan: pro}, model: "gpt-5.4*"}, limit: 5 USD, period: week, enforcement: hard}
              - {name: all-free, scope: {plan: free}, limit: 50 USD, period: week, enforcement: soft}
              - {name: each-session, scope: {eachSession: "*"}, limit: 2 USD, period: lifetime, enforcement: hard, visibility: amounts}
              - {name: each-person, scope: {eachEndUser: "*"}, limit: 1 USD, period: {rolling: P7D}, enforcement: hard, freeModels: pass}
              - {name: sprint, scope: {user: ada@acme.example}, limit: 10 USD, period: P10D, anchor: 2026-01-05, enforcement: hard}
              - {name: one-key, scope: {key: ci}, limit: 0 USD, period: lifetime, anchor: 2026-02-01, enforcement: hard}
              - name: many
                scope: {group: engineering, model: "gpt-5.4*", provider: openai, endpoint: chat, feature: f, environment: production, session: s1, customer: globex, tag.team: search, tag.project: atlas}
                limit: 2M tokens
                period: week
                enforcement: hard
              - name: premium
                scope: {group: engineering, model: "gpt-5.4*"}
                limit: 2M tokens
                period: week
                weekStart: sunday
                enforcement: degrade
                actions:
                  - {at: 80%, model: {"gpt-5.4": gpt-5.4-mini, "gpt-5.4-pro*": gpt-5.4}}
                  - {at: 90%, outputCap: 1000, throttle: {requestsPerMinute: 10, criticality: low}}
                  - {at: 90%, criticality: low, refuse: true}
                  - {at: 1900k tokens, contextCap: 20k, maxTools: 0, throttle: {requestsPerMinute: 5}}
                  - {at: 100%, refuse: true}
              - {name: try-out, scope: {customer: globex}, limit: 10 USD, period: lifetime, enforcement: hard, shadow: true, thresholds: []}
            rateLimits:
              - {scope: {group: data-science}, tokensPerMinute: 2M}
              - {name: everybody, scope: {organization: acme}, requestsPerMinute: 10k, concurrent: 512}
            """;
}
