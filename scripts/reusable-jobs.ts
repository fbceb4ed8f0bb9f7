/**
 * The jobs of the reusable workflow. `<NAME>` stands for generated lines (scripts/document-reusable.ts).
 * `$/` is the repository of the workflow at the commit that runs, so a caller pins one reference.
 * The value `name` of each matrix keeps the ledgers and comments of two calls in one workflow apart.
 */

const CHECKOUT = `      - uses: actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0 # v7.0.0
        with:
          persist-credentials: false`;

const DOWNLOAD = 'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1';

/** Functions of the scripts: as in @actions/core, a value neither ends a command of the log nor begins one. */
const FUNCTIONS = `          escape() {
            local text="\${1//[%]/%25}"
            text="\${text//$'\\r'/%0D}"
            printf '%s' "\${text//$'\\n'/%0A}"
          }
          fail() {
            echo "::error title=Bulk Job::$(escape "$1")"
            exit 1
          }`;

/** The provider's secrets, for every job that opens the row memory or sends. */
const SECRET_PARAMS = `      - name: Secret inputs of the provider
        shell: bash
        env:
          SECRET_PARAMS: \${{ secrets.params }}
        run: |
${FUNCTIONS}
          number=0
          while IFS= read -r line || [ -n "$line" ]; do
            number=$((number + 1))
            line="\${line%$'\\r'}"
            if [ -z "$line" ]; then continue; fi
            # The line itself is not shown: it may be a secret.
            if [[ ! "$line" =~ ^[A-Za-z0-9_]+= ]]; then
              fail "Line $number of the secret \\\`params\\\` does not begin with a name and \\\`=\\\`; names have only letters, digits and underscores. Write one \\\`name=value\\\` per line."
            fi
            value="\${line#*=}"
            if [ -n "$value" ]; then echo "::add-mask::$(escape "$value")"; fi
            echo "BULK_JOB_PARAM_$(echo "\${line%%=*}" | tr '[:lower:]' '[:upper:]')=$value" >> "$GITHUB_ENV"
          done <<< "$SECRET_PARAMS"`;

const MEMORY_KEYS = `          BULK_JOB_MEMORY_KEY: \${{ secrets.memory-key }}
          BULK_JOB_PREVIOUS_API_KEY: \${{ secrets.previous-api-key }}`;

/** Every job has the same files and secrets before it. */
const PREPARE = `${CHECKOUT}
      - name: Data files of an earlier job
        if: inputs.data-artifact != ''
        uses: ${DOWNLOAD}
        with:
          name: \${{ inputs.data-artifact }}
          path: \${{ inputs.working-directory }}
${SECRET_PARAMS}`;

const SEND = `      - id: send
        uses: $/
        env:
${MEMORY_KEYS}
          AWS_ACCESS_KEY_ID: \${{ secrets.aws-access-key-id }}
          AWS_SECRET_ACCESS_KEY: \${{ secrets.aws-secret-access-key }}
          AWS_REGION: \${{ inputs.aws-region }}
          AWS_ENDPOINT_URL_S3: \${{ inputs.aws-endpoint-url }}
        with:`;

const SECRETS = `api-key: \${{ secrets.api-key }}
          storage: \${{ secrets.storage }}`;

/** Names of the legs: in artifacts, the parentheses keep `donors` and `donors-eu` apart. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: the runner evaluates it.
const LEGS_ARTIFACT = 'bulk-job-shards (${{ inputs.name }})';

const SENDING = `contains(fromJSON('["push", "schedule", "workflow_dispatch", "repository_dispatch"]'), github.event_name)`;

export const REUSABLE_JOBS = `jobs:
  # Every other job needs it: what the action would take for another mode, or send, is refused here.
  plan:
    name: \${{ inputs.name }}, plan
    runs-on: \${{ inputs.runs-on }}
    timeout-minutes: 5
    permissions: {}
    outputs:
      alone: \${{ steps.list.outputs.alone }}
      shards: \${{ steps.list.outputs.shards }}
    steps:
      - id: list
        shell: bash
        env:
          NAME: \${{ inputs.name }}
          MODE: \${{ inputs.mode }}
          SHARDS: \${{ inputs.shards }}
          SENDS: \${{ ${SENDING} }}
        run: |
${FUNCTIONS}
          if [[ ! "$NAME" =~ ^[A-Za-z0-9_.-]+$ ]]; then
            fail "\\\`$NAME\\\` is not a valid value for \\\`name\\\`, which has only letters, digits, dots, dashes and underscores. Nothing was sent. Use a name such as \\\`donors\\\`."
          fi
          if [[ "$MODE" != auto && "$MODE" != validate ]]; then
            fail "\\\`$MODE\\\` is not a valid value for \\\`mode\\\` of this workflow. Nothing was sent. Use \\\`auto\\\` or \\\`validate\\\`."
          fi
          if [[ ! "$SHARDS" =~ ^[1-9][0-9]{0,2}$ ]] || (( SHARDS > 255 )); then
            fail "\\\`$SHARDS\\\` is not a valid value for \\\`shards\\\`. Nothing was sent. Use a whole number from 1 to 255."
          fi
          if [[ "$MODE" == validate || "$SENDS" != true ]]; then SHARDS=1; fi
          list=""
          for (( i = 1; i <= SHARDS; i++ )); do list+="\${list:+,}\\"$i/$SHARDS\\""; done
          if (( SHARDS == 1 )); then alone=true; else alone=false; fi
          printf '%s\\n' "alone=$alone" "shards=[$list]" >> "$GITHUB_OUTPUT"

  # Where nothing is shared, and where nothing is sent.
  whole:
    name: \${{ matrix.name }}
    needs: plan
    # Has the permissions of the job that calls: it may comment, and read earlier runs and the row memory.
    if: needs.plan.outputs.alone == 'true'
    strategy:
      matrix:
        name: ["\${{ inputs.name }}"]
    runs-on: \${{ inputs.runs-on }}
    timeout-minutes: \${{ inputs.timeout-minutes }}
    outputs:<OUTPUTS>
    steps:
${PREPARE}
${SEND}
          mode: \${{ inputs.mode }}
          artifact-name: bulk-job-results-\${{ inputs.name }}
          ${SECRETS}<INPUTS>

  # Has the permissions of the job that calls, too: it finds the row memory with \`actions: read\`, where there is one.
  leg:
    name: \${{ matrix.name }}, \${{ matrix.shard }}
    needs: plan
    if: needs.plan.outputs.alone == 'false'
    strategy:
      fail-fast: false
      max-parallel: \${{ inputs.max-parallel }}
      matrix:
        name: ["\${{ inputs.name }}"]
        shard: \${{ fromJSON(needs.plan.outputs.shards) }}
    runs-on: \${{ inputs.runs-on }}
    timeout-minutes: \${{ inputs.timeout-minutes }}
    steps:
${PREPARE}
${SEND}
          mode: \${{ inputs.mode }}
          shard: \${{ matrix.shard }}
          artifact-name: ${LEGS_ARTIFACT}
          ${SECRETS}<INPUTS>

  merge:
    name: \${{ matrix.name }}
    needs: [plan, leg]
    # Also after a leg that failed: whose rows are missing is part of the verdict.
    # Has the permissions of the job that calls: it may comment, and read earlier runs.
    if: \${{ !cancelled() && needs.plan.outputs.alone == 'false' }}
    strategy:
      matrix:
        name: ["\${{ inputs.name }}"]
    runs-on: \${{ inputs.runs-on }}
    timeout-minutes: 60
    outputs:<OUTPUTS>
    steps:
      # With the files, secrets and inputs of the legs it finds the row memory that only this job writes (changed-only).
${PREPARE}
      # Of all attempts of this run, so that it also finds the legs that were not run again.
      - name: Results of the legs
        uses: ${DOWNLOAD}
        with:
          pattern: ${LEGS_ARTIFACT}-*
          path: \${{ runner.temp }}/bulk-job-legs
      - id: send
        uses: $/
        env:
${MEMORY_KEYS}
        with:
          mode: merge
          api-key: \${{ secrets.api-key }}
          # One artifact alone is unpacked without a folder.
          results: |
            \${{ runner.temp }}/bulk-job-legs
            \${{ runner.temp }}/bulk-job-legs/*
          expected-shards: \${{ inputs.shards }}
          artifact-name: bulk-job-results-\${{ inputs.name }}<INPUTS>
`;
