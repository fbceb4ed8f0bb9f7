"""One run on four workers, and a last task that merges: docs/shards.md, "Airflow".

Data, ledgers and results are in a folder that all workers can write to.
"""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.operators.bash import BashOperator

SHARED = "/shared/donors"
SHARDS = 4
# A folder for each run: what the run before left must not stand for a leg that is missing in this one.
RESULTS = "bulk-job-results/{{ ts_nodash }}"
PROGRAM = "npx --yes bulk-job-action@0.1.0"
LEG = (
    f"{PROGRAM} run --provider=donoratlas --files='data/*.csv' --param=network_id=net_spring_appeal"
    f" --max-failed='5 or 1%' --shard=\"$LEG/{SHARDS}\" --output-dir=\"{RESULTS}/leg-$LEG\""
)
MERGE = (
    f"{PROGRAM} merge --results='{RESULTS}/leg-*' --expected-shards={SHARDS}"
    f" --output-dir='{RESULTS}/merged'"
)

with DAG(
    dag_id="donors",
    schedule="17 3 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    # Two runs at once would send the same rows.
    max_active_runs=1,
) as dag:
    # A leg that ended early resumes from its ledger and sends no row twice.
    legs = BashOperator.partial(
        task_id="leg",
        bash_command=LEG,
        cwd=SHARED,
        append_env=True,
        retries=3,
        retry_delay=timedelta(minutes=5),
    ).expand(
        env=[
            # A leg that had ended and is started again is of the same run, and sends nothing.
            {
                "LEG": str(index),
                "BULK_JOB_RUN": "{{ run_id }}",
                "BULK_JOB_API_KEY": "{{ conn.donoratlas.password }}",
            }
            for index in range(1, SHARDS + 1)
        ]
    )
    # Also after a leg that failed: whose rows are missing is part of the verdict.
    merge = BashOperator(task_id="merge", bash_command=MERGE, cwd=SHARED, append_env=True, trigger_rule="all_done")
    legs >> merge
